/* stream.c - input that is never stored: stream KIND COUNT [FIRST]
 *
 * Prints COUNT records, numbered from FIRST (0), all of one length:
 *   orders   for order-add, of two lines, with members that no command knows
 *   refused  what a stage has refused, of some 300 bytes
 *   plain    orders that no campaign concerns
 *   sheet    rows of a hand-kept sheet, after its header (FIRST is 0)
 * A reader that goes ends it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char note[] =
    "two hundred bytes that no command knows and that every command passes on as they "
    "are, because what a record carries belongs to who has written it; they stand here "
    "so that a record is about as long as one ";

static void
order(long long i)
{
	unsigned long long r = (unsigned long long)i * 0x9e3779b97f4a7c15ULL;

	printf(
	    "{\"channel\":\"till\",\"channel_no\":\"T%010lld\",\"store\":\"S1\",\"customer\":"
	    "\"c%05llu\",\"placed_at\":\"2024-02-%02lldT%02lld:%02lld:%02lld+08:00\","
	    "\"lines\":[{\"sku\":\"sku%03llu\",\"qty\":%lld},{\"sku\":\"sku%03llu\",\"qty\":1}],"
	    "\"note\":\"少冰 半糖\",\"source\":\"mini-program\",\"device\":\"android-13\","
	    "\"table\":\"%02llu\",\"cup\":\"large\"}\n",
	    i, (r >> 40) % 5000, 1 + i / 43200 % 28, 8 + i / 3600 % 12, i / 60 % 60,
	    i % 60, (r >> 33) % 50, 1 + i % 3, (r >> 27) % 50, (r >> 20) % 20);
}

static void
refused(long long i)
{
	printf(
	    "{\"order_id\":\"1%012lld\",\"note\":\"%s\",\"refused\":{\"by\":\"stock-reserve\","
	    "\"code\":\"no_stock\",\"detail\":\"none\"}}\n",
	    i, note);
}

static void
plain(long long i)
{
	printf(
	    "{\"order_id\":\"1%012lld\",\"note\":\"%s\",\"status\":\"pending\",\"total\":1800}\n",
	    i, note);
}

static void
sheet(long long i)
{
	if (i == 0)
		printf("时间,品名,甜度,优惠,实收\n");
	printf("%04lld-%02lld-%02lld %02lld:%02lld,珍珠奶茶%03lld,七分糖,,15.00\n",
	    2026 + i / 32256000, 1 + i / 2688000 % 12, 1 + i / 96000 % 28,
	    8 + i / 8000 % 12, i % 8000 * 60 / 8000, i % 133);
}

static const struct {
	const char *name;
	void (*print)(long long i);
} kinds[] = {
    {"orders", order}, {"refused", refused}, {"plain", plain}, {"sheet", sheet}};

int
main(int argc, char **argv)
{
	static char buffer[1 << 20];
	long long count = argc > 2 ? atoll(argv[2]) : 0,
		  first = argc > 3 ? atoll(argv[3]) : 0;
	size_t k = 0;

	setvbuf(stdout, buffer, _IOFBF, sizeof(buffer));
	while (k < 4 && argc > 1 && strcmp(kinds[k].name, argv[1]) != 0)
		k++;
	if (k == 4 || count < 1)
		return 64;
	for (long long i = first; i < first + count; i++)
		kinds[k].print(i);
	return fflush(stdout) != 0;
}
