# The JavaScript engine: finds QuickJS-ng and defines the target `offheap_engine`.
#
# OFFHEAP_ENGINE chooses the door to it (bindings/quickjs/engine.h has two implementations):
#   source  QuickJS-ng compiled here, as one unit with functions of ours behind it (engine_source.c).
#           From OFFHEAP_QUICKJS_SOURCE when given, else fetched once into build/engine-src.
#   public  only what <quickjs.h> exports (engine_public.c): pkg-config's libqjs when there is one, else
#           a plain library compiled from the same source. Slower: see docs/performance/engine.md.
#   none    no engine: the C library alone.
#   auto    (default) source when its folder is given or fetched already; else pkg-config's library with
#           the public door; else source, fetched.
# Sets OFFHEAP_ENGINE_KIND (source, public or none), OFFHEAP_ENGINE_VERSION and OFFHEAP_ENGINE_PREBUILT.
set(OFFHEAP_ENGINE "auto" CACHE STRING "The JavaScript engine: auto, source, public or none")
set_property(CACHE OFFHEAP_ENGINE PROPERTY STRINGS auto source public none)
set(OFFHEAP_QUICKJS_SOURCE "" CACHE PATH "Folder that holds QuickJS-ng's quickjs.c (0.16 or 0.17)")

set(OFFHEAP_ENGINE_OLDEST 0.16.0)  # changed JS_NewArrayBuffer; nothing older works
set(OFFHEAP_ENGINE_TOO_NEW 0.18.0) # engine_source.c was written against the insides of what lies below

if(NOT OFFHEAP_ENGINE MATCHES "^(auto|source|public|none)$")
  message(FATAL_ERROR "OFFHEAP_ENGINE is '${OFFHEAP_ENGINE}': use auto, source, public or none")
endif()

# offheap_engine_version(FOLDER OUT): the version that FOLDER/quickjs.h states, "" when there is none.
function(offheap_engine_version folder out)
  set(version "")
  if(EXISTS "${folder}/quickjs.h")
    file(STRINGS "${folder}/quickjs.h" lines REGEX "^#define QJS_VERSION_(MAJOR|MINOR|PATCH) [0-9]+")
    foreach(line IN LISTS lines)
      string(REGEX MATCH "[0-9]+$" number "${line}")
      list(APPEND version ${number})
    endforeach()
    list(JOIN version "." version)
  endif()
  set(${out} "${version}" PARENT_SCOPE)
endfunction()

# offheap_find_engine_source(OUT): the folder of quickjs.c, fetched when it has to be.
function(offheap_find_engine_source out)
  set(folder "${OFFHEAP_QUICKJS_SOURCE}")
  if(NOT folder)
    execute_process(COMMAND "${PROJECT_SOURCE_DIR}/scripts/fetch-engine.sh" "${PROJECT_SOURCE_DIR}/build/engine-src"
      OUTPUT_VARIABLE folder ERROR_VARIABLE complaint RESULT_VARIABLE failed OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(failed)
      string(STRIP "${complaint}" complaint)
      message(FATAL_ERROR "${complaint}; or build the C library alone with -DOFFHEAP_ENGINE=none")
    endif()
  elseif(NOT EXISTS "${folder}/quickjs.c")
    message(FATAL_ERROR "OFFHEAP_QUICKJS_SOURCE: there is no quickjs.c in ${folder}")
  endif()
  set(${out} "${folder}" PARENT_SCOPE)
endfunction()

# offheap_add_engine_library(NAME FOLDER FIRST_SOURCE): the engine as a static library. It is not our code:
# its warnings are off, and it is optimised in every preset, or the tests would take minutes.
function(offheap_add_engine_library name folder first_source)
  add_library(${name} STATIC ${first_source} ${folder}/libregexp.c ${folder}/libunicode.c ${folder}/dtoa.c
    ${folder}/quickjs-libc.c)
  set_source_files_properties(${folder}/quickjs.c ${folder}/libregexp.c ${folder}/libunicode.c ${folder}/dtoa.c
    ${folder}/quickjs-libc.c TARGET_DIRECTORY ${name} PROPERTIES COMPILE_OPTIONS "-w")
  set_target_properties(${name} PROPERTIES C_EXTENSIONS ON)
  target_compile_definitions(${name} PRIVATE _GNU_SOURCE QUICKJS_NG_BUILD)
  # Code included from a SYSTEM folder is not warned about, so that ours in the same unit still is.
  target_include_directories(${name} SYSTEM PUBLIC
    $<BUILD_INTERFACE:${folder}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/offheap/engine>)
  target_compile_options(${name} PRIVATE -O2 -funsigned-char)
  if(OFFHEAP_SANITIZE)
    target_compile_options(${name} PRIVATE -fno-sanitize=undefined)
  endif()
  target_link_libraries(${name} PUBLIC m Threads::Threads ${CMAKE_DL_LIBS})
endfunction()

set(OFFHEAP_ENGINE_KIND "${OFFHEAP_ENGINE}")
set(OFFHEAP_ENGINE_PREBUILT OFF)
set(OFFHEAP_ENGINE_VERSION "")
if(OFFHEAP_ENGINE_KIND STREQUAL "auto" AND
   (OFFHEAP_QUICKJS_SOURCE OR EXISTS "${PROJECT_SOURCE_DIR}/build/engine-src/usr"))
  set(OFFHEAP_ENGINE_KIND source)
endif()
if(OFFHEAP_ENGINE_KIND MATCHES "^(auto|public)$" AND NOT OFFHEAP_QUICKJS_SOURCE)
  find_package(PkgConfig QUIET)
  if(PKG_CONFIG_FOUND)
    pkg_check_modules(QJS QUIET IMPORTED_TARGET qjs)
  endif()
  if(QJS_FOUND AND QJS_VERSION VERSION_LESS OFFHEAP_ENGINE_OLDEST)
    message(STATUS "Engine: pkg-config's qjs is ${QJS_VERSION}, older than ${OFFHEAP_ENGINE_OLDEST}: not used")
  elseif(QJS_FOUND)
    set(OFFHEAP_ENGINE_KIND public)
    set(OFFHEAP_ENGINE_PREBUILT ON)
    set(OFFHEAP_ENGINE_VERSION ${QJS_VERSION})
  endif()
endif()
if(OFFHEAP_ENGINE_KIND STREQUAL "auto")
  set(OFFHEAP_ENGINE_KIND source)
endif()

if(OFFHEAP_ENGINE_KIND STREQUAL "none")
  message(STATUS "Engine: none, so neither the binding nor the command is built")
elseif(OFFHEAP_ENGINE_PREBUILT)
  message(STATUS "Engine: libqjs ${QJS_VERSION} from pkg-config (public door; -DOFFHEAP_ENGINE=source is faster)")
  add_library(offheap_engine INTERFACE)
  target_link_libraries(offheap_engine INTERFACE PkgConfig::QJS m Threads::Threads ${CMAKE_DL_LIBS})
else()
  offheap_find_engine_source(OFFHEAP_ENGINE_FOLDER)
  offheap_engine_version("${OFFHEAP_ENGINE_FOLDER}" OFFHEAP_ENGINE_VERSION)
  if(NOT OFFHEAP_ENGINE_VERSION)
    message(FATAL_ERROR "The engine in ${OFFHEAP_ENGINE_FOLDER} states no version: QuickJS-ng ${OFFHEAP_ENGINE_OLDEST} or newer is needed")
  elseif(OFFHEAP_ENGINE_VERSION VERSION_LESS OFFHEAP_ENGINE_OLDEST)
    message(FATAL_ERROR "The engine in ${OFFHEAP_ENGINE_FOLDER} is QuickJS-ng ${OFFHEAP_ENGINE_VERSION}: ${OFFHEAP_ENGINE_OLDEST} or newer is needed")
  elseif(OFFHEAP_ENGINE_KIND STREQUAL "source" AND NOT OFFHEAP_ENGINE_VERSION VERSION_LESS OFFHEAP_ENGINE_TOO_NEW)
    message(STATUS "Engine: QuickJS-ng ${OFFHEAP_ENGINE_VERSION} is newer than engine_source.c knows: using the public door")
    set(OFFHEAP_ENGINE_KIND public)
  endif()
  if(OFFHEAP_ENGINE_KIND STREQUAL "source")
    offheap_add_engine_library(offheap_engine "${OFFHEAP_ENGINE_FOLDER}"
      ${PROJECT_SOURCE_DIR}/bindings/quickjs/engine_source.c)
    target_include_directories(offheap_engine PRIVATE ${PROJECT_SOURCE_DIR}/include
      ${PROJECT_SOURCE_DIR}/bindings/quickjs)
  else()
    offheap_add_engine_library(offheap_engine "${OFFHEAP_ENGINE_FOLDER}" ${OFFHEAP_ENGINE_FOLDER}/quickjs.c)
  endif()
  message(STATUS "Engine: QuickJS-ng ${OFFHEAP_ENGINE_VERSION} from ${OFFHEAP_ENGINE_FOLDER} (${OFFHEAP_ENGINE_KIND} door)")
endif()

# The rest of the tree asks for these in other folders.
set(OFFHEAP_ENGINE_KIND "${OFFHEAP_ENGINE_KIND}" CACHE INTERNAL "source, public or none")
set(OFFHEAP_ENGINE_PREBUILT "${OFFHEAP_ENGINE_PREBUILT}" CACHE INTERNAL "The engine is a library of the system")
set(OFFHEAP_ENGINE_VERSION "${OFFHEAP_ENGINE_VERSION}" CACHE INTERNAL "The engine's version")
set(OFFHEAP_ENGINE_FOLDER "${OFFHEAP_ENGINE_FOLDER}" CACHE INTERNAL "Folder of quickjs.c")
