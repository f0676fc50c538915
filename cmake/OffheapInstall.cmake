# What `make install` puts where. Only include/offheap is installed of the headers.
install(TARGETS offheap_static offheap_shared EXPORT offheap-targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/offheap DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
