/* place.h - places on the earth, in whole microdegrees, and how far apart they are */
#ifndef SHOP_PLACE_H
#define SHOP_PLACE_H

#include "base/base.h"

struct position {
	int64_t lat_e6, lon_e6; /* north and east; up to 90 and 180 degrees */
};
/* Metres along the earth's surface, in whole numbers only, on a sphere of 6,371,009 m:
 * the difference of the latitudes, and that of the longitudes times the cosine of the
 * latitude between, by Pythagoras.  Off by less than 0.3 % within 300 km, below 70
 * degrees. */
int64_t place_distance_m(struct position a, struct position b);

#endif
