/* place.c - how far apart two places are, in whole numbers */
#include "shop/place.h"

enum { DEGREE = 1000000, HALF_WAY = 180 * DEGREE, STEP = 5 * DEGREE };

/* Millionths, for every fifth degree. */
static const int32_t cosines[] = {1000000, 996195, 984808, 965926, 939693, 906308,
    866025, 819152, 766044, 707107, 642788, 573576, 500000, 422618, 342020, 258819,
    173648, 87156, 0};

static int64_t
distance(int64_t a, int64_t b)
{
	return a > b ? a - b : b - a;
}

/* Between two fifth degrees along their chord. */
static int64_t
cosine_e6(int64_t lat_e6)
{
	int64_t lat = distance(lat_e6, 0), i = lat / STEP, rest = lat % STEP;

	if (i >= (int64_t)(sizeof(cosines) / sizeof(*cosines)) - 1)
		return 0;
	return cosines[i] - (cosines[i] - cosines[i + 1]) * rest / STEP;
}

/* A degree of a great circle is 111,195 m. */
static int64_t
metres(int64_t e6)
{
	return e6 * 111195 / DEGREE;
}

/* The root, rounded down, by Newton's steps from above. */
static int64_t
root(int64_t n)
{
	int64_t x = n, y = n / 2 + 1;

	while (y < x) {
		x = y;
		y = (x + n / x) / 2;
	}
	return x;
}

int64_t
place_distance_m(struct position a, struct position b)
{
	int64_t east = distance(a.lon_e6, b.lon_e6), x, y;

	if (east > HALF_WAY)
		east = 2 * HALF_WAY - east;
	y = metres(distance(a.lat_e6, b.lat_e6));
	x = metres(east) * cosine_e6((a.lat_e6 + b.lat_e6) / 2) / 1000000;
	return root(x * x + y * y);
}
