/* What a client with mbedTLS says of a server's chain:
 * verify HOST CRL|- ROOTS.pem CERT.der...
 * It prints the flags, or the code of what could not be parsed. */
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crl.h>
#include <mbedtls/x509_crt.h>
#include <mbedtls/oid.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    mbedtls_x509_crt roots, chain;
    mbedtls_x509_crl crl;
    uint32_t flags = 0;
    int ret, i;

    mbedtls_x509_crt_init(&roots);
    mbedtls_x509_crt_init(&chain);
    mbedtls_x509_crl_init(&crl);
    if (argc < 5 || mbedtls_x509_crt_parse_file(&roots, argv[3]) != 0) return 1;
    if (strcmp(argv[2], "-") != 0 && mbedtls_x509_crl_parse_file(&crl, argv[2]) != 0) return 2;
    for (i = 4; i < argc; i++) {
        ret = mbedtls_x509_crt_parse_file(&chain, argv[i]);
        if (ret != 0) {
            printf("parse %d -0x%04x\n", i - 4, (unsigned) -ret);
            return 0;
        }
    }
    ret = mbedtls_x509_crt_verify(&chain, &roots, &crl, argv[1], &flags, NULL, NULL);
    if (ret != 0 && ret != MBEDTLS_ERR_X509_CERT_VERIFY_FAILED) {
        printf("verify -0x%04x\n", (unsigned) -ret);
        return 0;
    }
    /* As ssl_tls.c does for a server that signs the key exchange. */
    if (mbedtls_x509_crt_check_key_usage(&chain, MBEDTLS_X509_KU_DIGITAL_SIGNATURE) != 0)
        flags |= MBEDTLS_X509_BADCERT_KEY_USAGE;
    if (mbedtls_x509_crt_check_extended_key_usage(&chain, MBEDTLS_OID_SERVER_AUTH,
                                                  MBEDTLS_OID_SIZE(MBEDTLS_OID_SERVER_AUTH)) != 0)
        flags |= MBEDTLS_X509_BADCERT_EXT_KEY_USAGE;
    printf("flags 0x%x\n", (unsigned) flags);
    return 0;
}
