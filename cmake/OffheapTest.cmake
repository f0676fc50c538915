# offheap_add_test(NAME SOURCE... [LABELS label...] [ARGS argument...] [LIBRARIES library...])
# One cmocka program, linked against the static library so that it may reach private functions of
# the room under test; includes are written from src/ ("pool/slab.h").
function(offheap_add_test name)
  cmake_parse_arguments(TEST "" "TIMEOUT" "LABELS;ARGS;LIBRARIES" ${ARGN})
  add_executable(${name} ${TEST_UNPARSED_ARGUMENTS})
  offheap_target_defaults(${name})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/tests ${CMOCKA_INCLUDE_DIRS})
  target_link_libraries(${name} PRIVATE ${TEST_LIBRARIES} offheap_static ${CMOCKA_LINK_LIBRARIES} m)
  add_test(NAME ${name} COMMAND ${name} ${TEST_ARGS})
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 300)
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${TEST_LABELS}" TIMEOUT ${TEST_TIMEOUT})
endfunction()

# offheap_refuse_memory(NAME [FUNCTION...]): requests for memory of a test, and calls of these functions, go through
# the test (tests/platform/refused_memory.h).
function(offheap_refuse_memory name)
  foreach(wrapped IN ITEMS malloc calloc realloc free LISTS ARGN)
    target_link_options(${name} PRIVATE -Wl,--wrap=${wrapped})
  endforeach()
endfunction()
