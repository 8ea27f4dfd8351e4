// An identity provider as the tests know it: its certificate, self-signed and good until 2036, and its metadata.
export const certificate =
  'MIIBPjCB5aADAgECAgEBMAoGCCqGSM49BAMCMCkxJzAlBgNVBAMTHmlkZW50aXR5IHByb3ZpZGVyIG9mIHRoZSB0ZXN0czAeFw0y' +
  'NjAxMDEwMDAwMDBaFw0zNjAxMDEwMDAwMDBaMCkxJzAlBgNVBAMTHmlkZW50aXR5IHByb3ZpZGVyIG9mIHRoZSB0ZXN0czBZMBMG' +
  'ByqGSM49AgEGCCqGSM49AwEHA0IABHlVmm98Q7hANu21Wrnyl8uITVIcR7krPqKYKrXAEfKB14oZ/Y5SwIKCHaKRj66TvgN+bEN5' +
  '3OkidWB6EZfH+eowCgYIKoZIzj0EAwIDSAAwRQIhAOtGsOB/+xHbtiiYIjpA8buqwp9CobDK/us40GVIVo9mAiBadav9K2Jje8gG' +
  'DNSJ1j+MfDSfhs42DX3gCa4KNC/b5A==';

export const armoured = `-----BEGIN CERTIFICATE-----\n${certificate.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;

export function metadata(entityID, ssoURL = 'https://idp.example.com/sso') {
  return `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityID}">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${ssoURL}"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>`;
}
