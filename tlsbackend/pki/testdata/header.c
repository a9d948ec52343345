#include "ca.h"
#include <mbedtls/x509_crt.h>
#include <string.h>
int main(void)
{
    mbedtls_x509_crt pem, der;
    mbedtls_x509_crt_init(&pem);
    mbedtls_x509_crt_init(&der);
    if (mbedtls_x509_crt_parse(&pem, my_ca, my_ca_len) != 0) return 1;
    if (mbedtls_x509_crt_parse(&der, my_ca_der, my_ca_der_len) != 0) return 2;
    if (pem.raw.len != my_ca_der_len || memcmp(pem.raw.p, my_ca_der, my_ca_der_len) != 0) return 3;
    return 0;
}
