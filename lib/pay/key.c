/* key.c - RSA keys from files */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>

#include "pay/key_inside.h"

enum { BITS_MIN = 2048, BITS_MAX = 8192 };

/* Nobody is asked for a pass phrase. */
static int
no_phrase(char *p, int n, int writing, void *arg)
{
	(void)p, (void)n, (void)writing, (void)arg;
	return -1;
}

static EVP_PKEY *
private_pem(BIO *in, char **serial)
{
	(void)serial;
	return PEM_read_bio_PrivateKey(in, NULL, no_phrase, NULL);
}

static char *
serial_of(X509 *x)
{
	BIGNUM *n = ASN1_INTEGER_to_BN(X509_get0_serialNumber(x), NULL);
	char *hex = n ? BN_bn2hex(n) : NULL, *kept = hex ? xstrdup(hex) : NULL;

	OPENSSL_free(hex);
	BN_free(n);
	return kept;
}

static EVP_PKEY *
public_pem(BIO *in, char **serial)
{
	EVP_PKEY *pkey = PEM_read_bio_PUBKEY(in, NULL, no_phrase, NULL);
	X509 *x;

	if (pkey || BIO_reset(in) < 0)
		return pkey;
	x = PEM_read_bio_X509(in, NULL, no_phrase, NULL);
	if (!x)
		return NULL;
	pkey = X509_get_pubkey(x);
	*serial = serial_of(x);
	X509_free(x);
	return pkey;
}

/* What a console shows to be copied: base64 alone, in one line or several. */
static EVP_PKEY *
bare(const struct buf *file, bool is_private)
{
	struct buf packed = {0}, der = {0};
	const unsigned char *p;
	EVP_PKEY *pkey = NULL;
	size_t i;

	buf_grow(&packed, file->n + 1);
	for (i = 0; i < file->n; i++)
		if (!strchr(" \t\r\n", file->p[i]))
			buf_char(&packed, file->p[i]);
	if (pay_unbase64((struct text){packed.p, packed.n}, &der) && der.n) {
		p = (const unsigned char *)der.p;
		pkey = is_private ? d2i_AutoPrivateKey(NULL, &p, (long)der.n)
				  : d2i_PUBKEY(NULL, &p, (long)der.n);
	}
	if (der.n)
		explicit_bzero(der.p, der.n);
	if (packed.n)
		explicit_bzero(packed.p, packed.n);
	buf_free(&der);
	buf_free(&packed);
	return pkey;
}

static EVP_PKEY *
parse(const struct buf *file, bool is_private, char **serial)
{
	BIO *in = BIO_new_mem_buf(file->p, (int)file->n);
	EVP_PKEY *pkey;

	if (!in)
		die(EX_OSERR, "out of memory");
	pkey = is_private ? private_pem(in, serial) : public_pem(in, serial);
	BIO_free(in);
	return pkey ? pkey : bare(file, is_private);
}

static const char *
unfit(const EVP_PKEY *pkey)
{
	if (!pkey)
		return "holds no such key";
	if (EVP_PKEY_get_base_id(pkey) != EVP_PKEY_RSA)
		return "is no RSA key";
	if (EVP_PKEY_get_bits(pkey) < BITS_MIN || EVP_PKEY_get_bits(pkey) > BITS_MAX)
		return "expected 2048 to 8192 bits";
	return NULL;
}

static struct verifiers *
verifiers(EVP_PKEY *pkey)
{
	struct verifiers *v = xcalloc(1, sizeof(*v));

	v->first = EVP_PKEY_CTX_new(pkey, NULL);
	if (!v->first || EVP_PKEY_verify_init(v->first) <= 0 ||
	    EVP_PKEY_CTX_set_rsa_padding(v->first, RSA_PKCS1_PADDING) <= 0 ||
	    EVP_PKEY_CTX_set_signature_md(v->first, EVP_sha256()) <= 0)
		die(EX_SOFTWARE, "libcrypto cannot verify RSA-SHA256");
	pthread_mutex_init(&v->lock, NULL);
	return v;
}

static void
verifiers_free(struct verifiers *v)
{
	while (v->n)
		EVP_PKEY_CTX_free(v->idle[--v->n]);
	EVP_PKEY_CTX_free(v->first);
	pthread_mutex_destroy(&v->lock);
	free(v);
}

static struct pay_key *
load(const char *path, bool is_private, struct buf *why)
{
	struct buf file = {0};
	struct pay_key *k = NULL;
	EVP_PKEY *pkey = NULL;
	char *serial = NULL;
	const char *what;

	/* A process that dies may do so while another thread verifies: libcrypto must
	 * not take itself apart under it. */
	OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, NULL);
	if (pay_file(path, is_private ? PAY_SECRET : PAY_OPEN, &file, why)) {
		pkey = parse(&file, is_private, &serial);
		what = unfit(pkey);
		if (what)
			buf_printf(why, "%s: %s", path, what);
		else {
			k = xcalloc(1, sizeof(*k));
			*k = (struct pay_key){pkey, serial, verifiers(pkey)};
		}
	}
	if (file.n)
		explicit_bzero(file.p, file.n);
	buf_free(&file);
	ERR_clear_error();
	if (!k) {
		EVP_PKEY_free(pkey);
		free(serial);
	}
	return k;
}

struct pay_key *
pay_key_private(const char *path, struct buf *why)
{
	return load(path, true, why);
}

struct pay_key *
pay_key_public(const char *path, struct buf *why)
{
	return load(path, false, why);
}

void
pay_key_free(struct pay_key *k)
{
	if (!k)
		return;
	verifiers_free(k->verifiers);
	EVP_PKEY_free(k->pkey);
	free(k->serial);
	free(k);
}

const char *
pay_key_serial(const struct pay_key *k)
{
	return k->serial ? k->serial : "";
}
