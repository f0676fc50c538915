# cmake -DPROGRAM=... -DARGS=... [-DINPUT=FILE] -DEXPECTED=FILE -P run_example.cmake
# Runs a program, on a file or on nothing, and fails unless it exits with 0 and prints exactly what the file has.
if(NOT INPUT)
  set(INPUT /dev/null)
endif()
execute_process(COMMAND ${PROGRAM} ${ARGS} INPUT_FILE ${INPUT} OUTPUT_VARIABLE printed RESULT_VARIABLE result)
file(READ ${EXPECTED} expected)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${PROGRAM}: exit code ${result}")
endif()
if(NOT printed STREQUAL expected)
  message(FATAL_ERROR "${PROGRAM} printed\n${printed}\nand should have printed\n${expected}")
endif()
