# offheap_embed_js(TARGET TABLE FILE.js...): JavaScript of ours inside a C target.
#
# Each file becomes one entry of the array `const oh_quickjs_source TABLE[]` (see <offheap/quickjs.h>),
# named by its file name without folder and suffix. Files are compiled to the engine's bytecode at build
# time, so that loading one costs no parsing; with a prebuilt engine, whose version may change under us,
# the text itself is stored. A syntax error in a file fails the build with its line.
function(offheap_embed_js target table)
  set(output "${CMAKE_CURRENT_BINARY_DIR}/${table}.c")
  set(sources "")
  foreach(file IN LISTS ARGN)
    get_filename_component(file "${file}" ABSOLUTE)
    list(APPEND sources "${file}")
  endforeach()
  add_custom_command(OUTPUT "${output}"
    COMMAND offheap_embed "${table}" "$<IF:$<BOOL:${OFFHEAP_ENGINE_PREBUILT}>,text,bytecode>" "${output}" ${sources}
    DEPENDS offheap_embed ${sources} VERBATIM
    COMMENT "Embedding JavaScript as ${table}")
  target_sources(${target} PRIVATE "${output}")
endfunction()
