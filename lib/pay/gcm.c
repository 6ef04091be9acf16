/* gcm.c - AES-256-GCM with the tag behind the text */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <pthread.h>

#include "pay/pay.h"

/* More than any text here has; libcrypto counts in int. */
enum { TEXT_MAX_BYTES = 16 << 20 };

static EVP_CIPHER *cipher;

/* Looking it up takes longer than opening a text. */
static void
find(void)
{
	cipher = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
	if (!cipher)
		die(EX_SOFTWARE, "libcrypto has no AES-256-GCM");
}

static EVP_CIPHER_CTX *
begin(const unsigned char *key, struct text nonce, struct text associated, int sealing)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n;

	pthread_once(&once, find);
	if (!ctx ||
	    EVP_CipherInit_ex2(
		ctx, cipher, key, (const unsigned char *)nonce.p, sealing, NULL) <= 0 ||
	    (associated.n &&
		EVP_CipherUpdate(ctx, NULL, &n, (const unsigned char *)associated.p,
		    (int)associated.n) <= 0))
		die(EX_SOFTWARE, "libcrypto cannot begin AES-256-GCM");
	return ctx;
}

bool
pay_gcm_open(const unsigned char key[PAY_GCM_KEY], struct text nonce,
    struct text associated, struct text sealed, struct buf *out)
{
	unsigned char tag[PAY_GCM_TAG], *p;
	EVP_CIPHER_CTX *ctx;
	int n = 0, last = 0;
	bool ok;

	if (nonce.n != PAY_GCM_NONCE || sealed.n < PAY_GCM_TAG ||
	    sealed.n > TEXT_MAX_BYTES || associated.n > TEXT_MAX_BYTES)
		return false;
	sealed.n -= PAY_GCM_TAG;
	memcpy(tag, sealed.p + sealed.n, PAY_GCM_TAG);
	buf_grow(out, sealed.n + 1);
	p = (unsigned char *)out->p + out->n;
	ctx = begin(key, nonce, associated, 0);
	ok = (sealed.n == 0 ||
		 EVP_CipherUpdate(
		     ctx, p, &n, (const unsigned char *)sealed.p, (int)sealed.n) > 0) &&
	     EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, PAY_GCM_TAG, tag) > 0 &&
	     EVP_CipherFinal_ex(ctx, p + n, &last) > 0;
	EVP_CIPHER_CTX_free(ctx);
	if (!ok)
		ERR_clear_error();
	if (ok)
		out->n += sealed.n;
	else
		explicit_bzero(p, sealed.n);
	return ok;
}

void
pay_gcm_seal(const unsigned char key[PAY_GCM_KEY], struct text nonce,
    struct text associated, struct text t, struct buf *out)
{
	EVP_CIPHER_CTX *ctx;
	unsigned char *p;
	int n = 0, last = 0;

	if (nonce.n != PAY_GCM_NONCE || t.n > TEXT_MAX_BYTES ||
	    associated.n > TEXT_MAX_BYTES)
		die(EX_SOFTWARE, "a text that cannot be sealed");
	buf_grow(out, t.n + PAY_GCM_TAG + 1);
	p = (unsigned char *)out->p + out->n;
	ctx = begin(key, nonce, associated, 1);
	if ((t.n && EVP_CipherUpdate(
			ctx, p, &n, (const unsigned char *)t.p, (int)t.n) <= 0) ||
	    EVP_CipherFinal_ex(ctx, p + n, &last) <= 0 ||
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, PAY_GCM_TAG, p + t.n) <= 0)
		die(EX_SOFTWARE, "libcrypto cannot seal a text");
	out->n += t.n + PAY_GCM_TAG;
	EVP_CIPHER_CTX_free(ctx);
}
