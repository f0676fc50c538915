/* Says what starting the doctor gave; the script beside it takes the doctor's library away. */
#include <offheap/doctor.h>
#include <stdio.h>

int main(void)
{
    oh_doctor_options options = {.size = sizeof options, .quiet = true};
    oh_status status = oh_doctor_start(&options);
    puts(oh_status_name(status));
    puts(oh_status_name(oh_doctor_stop(NULL)));
    return 0;
}
