# cmake -DPROGRAM=... -DARGS=... -DEXPECTED=FILE -P run_example.cmake
# Runs a program and fails unless it exits with 0 and prints exactly what the file has.
execute_process(COMMAND ${PROGRAM} ${ARGS} OUTPUT_VARIABLE printed RESULT_VARIABLE result)
file(READ ${EXPECTED} expected)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${PROGRAM}: exit code ${result}")
endif()
if(NOT printed STREQUAL expected)
  message(FATAL_ERROR "${PROGRAM} printed\n${printed}\nand should have printed\n${expected}")
endif()
