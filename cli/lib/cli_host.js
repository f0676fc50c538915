// The functions of C that the files of this folder use; cli/host.h says what is here. Empty until
// the runtime fills it, before anything else is loaded.
