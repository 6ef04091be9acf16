/* sign.c - RSA-SHA256, and chance */
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <stdlib.h>

#include "pay/key_inside.h"

void
pay_sign(const struct pay_key *k, struct text t, struct buf *out)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t n = (size_t)EVP_PKEY_get_size(k->pkey);
	unsigned char *p = xmalloc(n);

	if (!ctx || EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, k->pkey) <= 0 ||
	    EVP_DigestSign(ctx, p, &n, (const unsigned char *)t.p, t.n) <= 0)
		die(EX_SOFTWARE, "libcrypto cannot sign with this key");
	pay_base64((struct text){(char *)p, n}, out);
	EVP_MD_CTX_free(ctx);
	free(p);
}

bool
pay_verify(const struct pay_key *k, struct text t, struct text signature)
{
	unsigned char digest[SHA256_DIGEST_LENGTH];
	struct buf raw = {0};
	bool ok = false;

	if (pay_unbase64(signature, &raw) && raw.n) {
		SHA256((const unsigned char *)t.p, t.n, digest);
		ok = EVP_PKEY_verify(k->verify, (unsigned char *)raw.p, raw.n, digest,
			 sizeof(digest)) == 1;
		ERR_clear_error();
	}
	buf_free(&raw);
	return ok;
}

void
pay_random(void *p, size_t n)
{
	if (RAND_bytes(p, (int)n) != 1)
		die(EX_OSERR, "no random bytes");
}
