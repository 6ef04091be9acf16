/* key_inside.h - a key in libcrypto's hands; private to key.c and sign.c */
#ifndef PAY_KEY_INSIDE_H
#define PAY_KEY_INSIDE_H

#include <openssl/evp.h>

#include "pay/pay.h"

struct pay_key {
	EVP_PKEY *pkey;
	char *serial;
	/* Set up once for verifying a digest: that takes longer than verifying. */
	EVP_PKEY_CTX *verify;
};

#endif
