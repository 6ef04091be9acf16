/* sign.c - RSA-SHA256, and chance */
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <pthread.h>
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

static EVP_MD *sha256;

static void
find(void)
{
	sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (!sha256)
		die(EX_SOFTWARE, "libcrypto has no SHA-256");
}

/* Looking it up each time, as SHA256() does, takes longer than a text does. */
static void
digest_of(struct text t, unsigned char digest[SHA256_DIGEST_LENGTH])
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, find);
	if (EVP_Digest(t.p, t.n, digest, NULL, sha256, NULL) != 1)
		die(EX_OSERR, "out of memory");
}

static EVP_PKEY_CTX *
take(struct verifiers *v)
{
	EVP_PKEY_CTX *ctx = NULL;

	pthread_mutex_lock(&v->lock);
	if (v->n)
		ctx = v->idle[--v->n];
	else
		ctx = EVP_PKEY_CTX_dup(v->first);
	pthread_mutex_unlock(&v->lock);
	if (!ctx)
		die(EX_OSERR, "out of memory");
	return ctx;
}

static void
put_back(struct verifiers *v, EVP_PKEY_CTX *ctx)
{
	pthread_mutex_lock(&v->lock);
	if (v->n < KEY_IDLE) {
		v->idle[v->n++] = ctx;
		ctx = NULL;
	}
	pthread_mutex_unlock(&v->lock);
	EVP_PKEY_CTX_free(ctx);
}

bool
pay_verify(const struct pay_key *k, struct text t, struct text signature)
{
	unsigned char digest[SHA256_DIGEST_LENGTH];
	struct buf raw = {0};
	EVP_PKEY_CTX *ctx;
	bool ok = false;

	if (pay_unbase64(signature, &raw) && raw.n) {
		digest_of(t, digest);
		ctx = take(k->verifiers);
		ok = EVP_PKEY_verify(ctx, (unsigned char *)raw.p, raw.n, digest,
			 sizeof(digest)) == 1;
		put_back(k->verifiers, ctx);
		if (!ok)
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
