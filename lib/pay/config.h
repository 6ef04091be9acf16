/* config.h - what an owner has told of a payment provider: an adapter's JSON file */
#ifndef PAY_CONFIG_H
#define PAY_CONFIG_H

#include "pay/pay.h"

/* One JSON object in a file that is secret (pay_file).  Members that are read here;
 * paths are of files, those without a leading / from the folder of the JSON file:
 *
 *   wechat-pay.json  base_url, mchid, appid, serial_no (of the merchant's certificate),
 *                    private_key (path), platform_keys {SERIAL: path, ..} (certificates
 *                    or, with PUB_KEY_ID_.., public keys; several while they change),
 *                    api_v3_key (path of a secret file with the 32 characters)
 *   alipay.json      base_url, app_id, seller_id, private_key (path), public_key (path
 * of Alipay's), more_public_keys [path, ..] (while they change)
 *
 * Whatever else an adapter needs it asks for by name. */
struct pay_config;

/* Threads may ask one config for keys at a time of their own choosing; everything else
 * is for one thread. */

/* The file of $BOBA_ADAPTER_CONFIG for name NULL (an adapter's own), else
 * ~/.config/boba/adapters/NAME.json.  NULL: why says what is wrong. */
struct pay_config *pay_config_open(const char *name, struct buf *why);
/* Has the owner told anything of NAME? */
bool pay_config_exists(const char *name);
void pay_config_close(struct pay_config *c); /* NULL is fine; frees its keys */

/* A text member, copied: as long as c lives; NULL when it is absent or no text. */
const char *pay_config_text(const struct pay_config *c, const char *name);
/* The same for a path: without a leading / it is from the file's folder. */
const char *pay_config_path(struct pay_config *c, const char *name);
/* A whole number; otherwise when it is absent or none. */
int64_t pay_config_int(const struct pay_config *c, const char *name, int64_t otherwise);
/* The key in the file that the member names; read when it is first asked for.  NULL:
 * why says what is wrong. */
const struct pay_key *pay_config_private(
    struct pay_config *c, const char *name, struct buf *why);
const struct pay_key *pay_config_public(
    struct pay_config *c, const char *name, struct buf *why);
/* WeChat Pay's key of this serial, by platform_keys; NULL: not known, or why says what
 * is wrong with its file. */
const struct pay_key *pay_config_platform(
    struct pay_config *c, struct text serial, struct buf *why);
/* Is there a platform key, and can each be read?  false: why says what is wrong. */
bool pay_config_platform_ready(struct pay_config *c, struct buf *why);
/* Is t signed with one of Alipay's keys (public_key, more_public_keys)?  false with
 * why empty: with none of them. */
bool pay_config_verify(
    struct pay_config *c, struct text t, struct text signature, struct buf *why);
/* api_v3_key into key. */
bool pay_config_gcm_key(
    struct pay_config *c, unsigned char key[PAY_GCM_KEY], struct buf *why);

#endif
