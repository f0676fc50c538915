/** offheap.doctor of the module 'offheap'. */
#ifndef OFFHEAP_DOCTOR_MODULE_H
#define OFFHEAP_DOCTOR_MODULE_H

#include "engine.h"

/** Registers its natives; 0, or -1 and throws. */
int ohb_init_doctor_module(JSContext *ctx);

#endif
