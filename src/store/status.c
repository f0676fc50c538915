/* The status map rendered as names and messages. */
#include <offheap/status.h>

const char *oh_status_name(oh_status status)
{
    switch (status) {
#define OHI_STATUS_NAME(name, value, message)                                                      \
    case OH_##name:                                                                                \
        return #name;
        OH_STATUS_MAP(OHI_STATUS_NAME)
#undef OHI_STATUS_NAME
    }
    return "ERR_UNKNOWN_STATUS";
}

const char *oh_status_message(oh_status status)
{
    switch (status) {
#define OHI_STATUS_MESSAGE(name, value, message)                                                   \
    case OH_##name:                                                                                \
        return message;
        OH_STATUS_MAP(OHI_STATUS_MESSAGE)
#undef OHI_STATUS_MESSAGE
    }
    return "Unknown status";
}
