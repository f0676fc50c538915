# Build options and the compiler settings that every target of ours shares. A project that takes the library in with
# add_subdirectory() keeps its own build type and gets no tests and examples of ours.
option(OFFHEAP_BUILD_TESTS "Build the tests (needs cmocka)" ${PROJECT_IS_TOP_LEVEL})
option(OFFHEAP_BUILD_BENCH "Build the benchmarks" OFF)
option(OFFHEAP_BUILD_FUZZERS "Build the fuzz targets (needs clang)" OFF)
option(OFFHEAP_SCALAR_ONLY "Leave out every SIMD kernel" OFF)
option(OFFHEAP_MONITOR "Build the monitor and the doctor into the library" ON)
option(OFFHEAP_WERROR "Treat compiler warnings as errors" OFF)
set(OFFHEAP_SANITIZE "" CACHE STRING "Sanitizers for every target, as for -fsanitize= (address,undefined or thread)")
set(OFFHEAP_CHECK_LEVEL "0" CACHE STRING "0: OH_ASSERT only, 1: and OH_INVARIANT, 2: and OH_AUDIT")

if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_C_FLAGS_RELEASE "-O2 -g -DNDEBUG")

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

if(OFFHEAP_SANITIZE)
  add_compile_options(-fsanitize=${OFFHEAP_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${OFFHEAP_SANITIZE})
  # Fences are between processes here (the page that other programs read), where no sanitizer looks.
  if(OFFHEAP_SANITIZE MATCHES "thread" AND CMAKE_C_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-tsan)
  endif()
endif()

# What the dynamic linker adds to pointers takes a bit each instead of 24 bytes, where linker and C library (glibc 2.36)
# know that. An older library would refuse what is linked so: a program is linked and run to find out.
set(OFFHEAP_PACKED_RELOCATIONS "")
if(NOT CMAKE_CROSSCOMPILING)
  include(CheckCSourceRuns)
  include(CMakePushCheckState)
  cmake_push_check_state(RESET)
  set(CMAKE_REQUIRED_FLAGS -fPIE)
  set(CMAKE_REQUIRED_LINK_OPTIONS -pie LINKER:-z,pack-relative-relocs,--fatal-warnings)
  check_c_source_runs("static int value; int *volatile place = &value; int main(void) { return place != &value; }"
    OFFHEAP_HAS_PACKED_RELOCATIONS)
  cmake_pop_check_state()
  if(OFFHEAP_HAS_PACKED_RELOCATIONS)
    set(OFFHEAP_PACKED_RELOCATIONS LINKER:-z,pack-relative-relocs)
  endif()
endif()

set(OFFHEAP_WARNINGS -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wvla -Wundef)

# offheap_target_defaults(TARGET): warnings and definitions for a target made of our own code.
function(offheap_target_defaults target)
  target_compile_options(${target} PRIVATE ${OFFHEAP_WARNINGS} $<$<BOOL:${OFFHEAP_WERROR}>:-Werror>)
  target_compile_definitions(${target} PRIVATE OH_CHECK_LEVEL=${OFFHEAP_CHECK_LEVEL}
    $<$<BOOL:${OFFHEAP_SCALAR_ONLY}>:OH_SCALAR_ONLY>
    $<IF:$<BOOL:${OFFHEAP_MONITOR}>,OH_MONITOR,OH_NO_MONITOR>)
endfunction()

# offheap_small(FILE...): sources of a room, in its own folder, that run seldom or are long when fast and short work
# anyway. In a release build they are compiled for size.
function(offheap_small)
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    list(TRANSFORM ARGN PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/")
    set_source_files_properties(${ARGN} TARGET_DIRECTORY offheap_objects PROPERTIES COMPILE_OPTIONS -Os)
  endif()
endfunction()
