/* The program around leak.c where that is a part: a shared library. */
int fill_shelf(int count);

int main(void)
{
    return fill_shelf(64) == 64 ? 0 : 1;
}
