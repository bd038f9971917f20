# What is installed: the program and its worker, the header, and what other people's builds need to find them.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

add_library(tconv_abi INTERFACE)
set_target_properties(tconv_abi PROPERTIES EXPORT_NAME abi)
target_include_directories(tconv_abi INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
set_target_properties(tconv_cli PROPERTIES EXPORT_NAME tconv)

install(TARGETS tconv_cli tconv_worker tconv_abi EXPORT tconvTargets RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES impls/abi/tconv_abi.h impls/abi/tconv_valid.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/tconv)
install(DIRECTORY clients/python clients/javascript DESTINATION ${CMAKE_INSTALL_DATADIR}/tconv/clients
  PATTERN tests EXCLUDE PATTERN __pycache__ EXCLUDE)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/tconv)
install(EXPORT tconvTargets NAMESPACE tconv:: DESTINATION ${package})
configure_package_config_file(cmake/tconvConfig.cmake.in tconvConfig.cmake INSTALL_DESTINATION ${package})
write_basic_package_version_file(tconvConfigVersion.cmake COMPATIBILITY SameMinorVersion)
# Relative, so that the package may be installed to another prefix than was configured.
file(RELATIVE_PATH TCONV_PC_TO_PREFIX /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/tconv.pc.in tconv.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/tconvConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/tconvConfigVersion.cmake
        DESTINATION ${package})
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/tconv.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
