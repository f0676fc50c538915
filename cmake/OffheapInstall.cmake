# What `make install` puts where: the libraries, include/offheap, and what a program needs to find
# them with find_package(offheap) or pkg-config. tests/install uses all of it as a stranger would.
include(CMakePackageConfigHelpers)

# offheap::offheap is the name to link with: the shared library, or the static one on request
# (set OFFHEAP_USE_STATIC before find_package). In this tree it is the static one.
add_library(offheap::offheap ALIAS offheap_static)
set_target_properties(offheap_static PROPERTIES EXPORT_NAME static)
set_target_properties(offheap_shared PROPERTIES EXPORT_NAME shared)

install(TARGETS offheap_static offheap_shared EXPORT offheap-targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(TARGET offheap_doctor) # loaded by the shared library, never linked with
  install(TARGETS offheap_doctor LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} NAMELINK_SKIP)
endif()
install(DIRECTORY include/offheap DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES LICENSE CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(OFFHEAP_HAS_QUICKJS OFF)
if(TARGET offheap_quickjs)
  set(OFFHEAP_HAS_QUICKJS ON)
endif()
set(OFFHEAP_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/offheap)
install(EXPORT offheap-targets NAMESPACE offheap:: DESTINATION ${OFFHEAP_PACKAGE_DIR})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/offheap-config.cmake.in
  ${PROJECT_BINARY_DIR}/offheap-config.cmake INSTALL_DESTINATION ${OFFHEAP_PACKAGE_DIR})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/offheap-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/offheap-config.cmake ${PROJECT_BINARY_DIR}/offheap-config-version.cmake
  DESTINATION ${OFFHEAP_PACKAGE_DIR})

# pkg-config: paths relative to the file, so that an installed tree can be moved.
file(RELATIVE_PATH OFFHEAP_PC_PREFIX /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(REGEX REPLACE "/$" "" OFFHEAP_PC_PREFIX ${OFFHEAP_PC_PREFIX})
set(OFFHEAP_PC_NAMES offheap)
if(TARGET offheap_quickjs)
  list(APPEND OFFHEAP_PC_NAMES offheap-quickjs)
  set(OFFHEAP_PC_ENGINE_FLAGS " -I\${includedir}/offheap/engine")
  set(OFFHEAP_PC_ENGINE_LIBS " -loffheap_engine")
  if(OFFHEAP_ENGINE_PREBUILT)
    set(OFFHEAP_PC_ENGINE_FLAGS "")
    set(OFFHEAP_PC_ENGINE_LIBS "")
    set(OFFHEAP_PC_ENGINE_PACKAGE ", qjs")
  endif()
endif()
foreach(name IN LISTS OFFHEAP_PC_NAMES)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/${name}.pc.in ${PROJECT_BINARY_DIR}/${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()
