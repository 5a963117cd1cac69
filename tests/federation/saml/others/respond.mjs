// What samlp (https://github.com/auth0/node-samlp) and samlify (https://samlify.js.org) answer to the same request; as JSON.

import { readFileSync } from 'node:fs';
import samlify from 'samlify';
import samlp from 'samlp';

const { issuer, audience, acs, request, certificate, ourCertificate, ourPublicKey, key, name, ourMetadata, metadata } =
  JSON.parse(readFileSync(process.argv[2], 'utf8'));
const person = { id: name, emails: [{ value: name }], displayName: 'Maria', name: { givenName: 'Maria', familyName: 'Example' } };

function bySamlp(more) {
  const settings = {
    issuer, audience, key, recipient: acs, destination: acs, inResponseTo: request, cert: certificate,
    signatureAlgorithm: 'rsa-sha256', digestAlgorithm: 'sha256', ...more,
  };
  return new Promise((resolve, reject) => {
    samlp.getSamlResponse(settings, person, (error, xml) => (error ? reject(error) : resolve(Buffer.from(xml).toString('base64'))));
  });
}

// It validates XML by schemas where somebody has such a tool; what it writes needs none.
samlify.setSchemaValidator({ validate: async () => 'skipped' });

// Its own template, with the statement that it leaves to whoever uses it.
const TEMPLATE = samlify.SamlLib.defaultLoginResponseTemplate.context.replace(
  '{AuthnStatement}',
  '<saml:AuthnStatement AuthnInstant="{IssueInstant}"><saml:AuthnContext><saml:AuthnContextClassRef>' +
    'urn:oasis:names:tc:SAML:2.0:ac:classes:Password' +
    '</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>',
);

async function bySamlify() {
  const idp = samlify.IdentityProvider({
    metadata,
    privateKey: key,
    loginResponseTemplate: { context: TEMPLATE, attributes: [] },
    requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  });
  const sp = samlify.ServiceProvider({ metadata: ourMetadata });
  const now = new Date();
  const values = {
    ID: `_${crypto.randomUUID()}`, AssertionID: `_${crypto.randomUUID()}`, Destination: acs, Audience: audience,
    SubjectRecipient: acs, AssertionConsumerServiceURL: acs, EntityID: audience, Issuer: issuer, NameID: name,
    NameIDFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress', InResponseTo: request, StatusCode: 'urn:oasis:names:tc:SAML:2.0:status:Success',
    IssueInstant: now.toISOString(), ConditionsNotBefore: now.toISOString(),
    ConditionsNotOnOrAfter: new Date(now.getTime() + 300_000).toISOString(),
    SubjectConfirmationDataNotOnOrAfter: new Date(now.getTime() + 300_000).toISOString(),
    AttributeStatement: '',
  };
  const written = (template) => ({ id: values.ID, context: samlify.SamlLib.replaceTagsByValue(template, values) });
  const { context } = await idp.createLoginResponse(sp, { extract: { request: { id: request } } }, 'post', { email: name }, { customTagReplacement: written });
  return context;
}

const answers = {
  'samlp, signed assertion': await bySamlp({}),
  'samlp, both signed': await bySamlp({ signResponse: true }),
  'samlp, encrypted': await bySamlp({ encryptionCert: ourCertificate, encryptionPublicKey: ourPublicKey, encryptionAlgorithm: 'http://www.w3.org/2009/xmlenc11#aes256-gcm' }),
  'samlify, signed assertion': await bySamlify(),
};
process.stdout.write(JSON.stringify(answers));
