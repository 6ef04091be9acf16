/* key_inside.h - a key in libcrypto's hands; private to key.c and sign.c */
#ifndef PAY_KEY_INSIDE_H
#define PAY_KEY_INSIDE_H

#include <openssl/evp.h>
#include <pthread.h>

#include "pay/pay.h"

/* What verifies a digest, set up: that takes nearly as long as verifying.  A thread
 * takes one, or a copy of the first when none is left, and puts it back. */
enum { KEY_IDLE = 8 };
struct verifiers {
	EVP_PKEY_CTX *first, *idle[KEY_IDLE];
	size_t n;
	pthread_mutex_t lock;
};

struct pay_key {
	EVP_PKEY *pkey;
	char *serial;
	struct verifiers *verifiers;
};

#endif
