/* pay.h - keys, signatures and sealed texts as payment providers use them */
#ifndef PAY_PAY_H
#define PAY_PAY_H

#include "base/base.h"

/* Functions with a why tell there, as words for the owner, what made them fail;
 * they leave it as it was when all went well. */

/* -- file.c */

/* The whole file (at most 64 KiB) behind b: a plain file that is ours or root's and
 * that nobody else may write.  Secret: nor read, and a process that has read one leaves
 * no core behind and is not looked into. */
enum { PAY_OPEN, PAY_SECRET };
bool pay_file(const char *path, int secret, struct buf *b, struct buf *why);
/* Is it such a file, of any length, for somebody else to read? */
bool pay_file_fit(const char *path, struct buf *why);

/* -- key.c: RSA keys of 2,048 bits or more */

struct pay_key;
/* From a file: PEM, or the bare base64 that Alipay's console shows.  A private key's
 * file must be secret; one with a pass phrase is not read.  A public key may be a
 * certificate's.  NULL: why says what is wrong. */
struct pay_key *pay_key_private(const char *path, struct buf *why);
struct pay_key *pay_key_public(const char *path, struct buf *why);
void pay_key_free(struct pay_key *k); /* NULL is fine */
/* The serial number of the certificate that the key was read from, in capital hex
 * digits; empty for a bare key.  Lives as long as the key. */
const char *pay_key_serial(const struct pay_key *k);

/* -- sign.c: RSA-SHA256 (PKCS #1 v1.5) */

/* The signature of t, as base64 behind out. */
void pay_sign(const struct pay_key *k, struct text t, struct buf *out);
/* Is that t's signature, in base64?  What is no base64 is none.  Several threads may
 * verify by one key. */
bool pay_verify(const struct pay_key *k, struct text t, struct text signature);

/* -- base64.c */

void pay_base64(struct text t, struct buf *out);
/* Behind out, which is left as it was when t is not canonical base64 with padding:
 * other characters, white space, a wrong length, bits that stand for nothing. */
bool pay_unbase64(struct text t, struct buf *out);

/* Equal?  Takes as long whatever they hold, for texts of one length. */
bool pay_same(struct text a, struct text b);

/* -- gcm.c: AES-256-GCM, the tag of 16 bytes behind the text */

enum { PAY_GCM_KEY = 32, PAY_GCM_NONCE = 12, PAY_GCM_TAG = 16 };
/* Open what is sealed; the text behind out.  False, out as it was: key, nonce or
 * associated data are others, or a byte was changed. */
bool pay_gcm_open(const unsigned char key[PAY_GCM_KEY], struct text nonce,
    struct text associated, struct text sealed, struct buf *out);
/* Seal t behind out. */
void pay_gcm_seal(const unsigned char key[PAY_GCM_KEY], struct text nonce,
    struct text associated, struct text t, struct buf *out);

/* So many random bytes. */
void pay_random(void *p, size_t n);

#endif
