// oidc-provider (https://github.com/panva/node-oidc-provider) on a port of loopback, as the file that is named says.
// It lets in whoever writes the name of somebody who is known; its pages load nothing from elsewhere.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const told = JSON.parse(readFileSync(process.argv[2], 'utf8'));

// Before it is loaded: its clock may be wrong.
const now = Date.now;
Date.now = () => now() + told.clockOff * 1000;

const { Provider } = await import('oidc-provider');

const page = (body) => `<!doctype html><html lang="en"><title>Identity provider</title>${body}</html>`;

async function findAccount(_, sub) {
  const email = told.people[sub];
  if (email === undefined) return undefined;
  return { accountId: sub, claims: async () => ({ sub, email, email_verified: true, name: sub }) };
}

// Whoever signs in has agreed to all that this one client asks for.
async function loadExistingGrant({ oidc }) {
  const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
  grant.addOIDCScope('openid email profile');
  await grant.save();
  return grant;
}

const provider = new Provider(told.issuer, {
  clients: told.clients,
  jwks: told.jwks,
  findAccount,
  loadExistingGrant,
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  clockTolerance: 2 * Math.abs(told.clockOff),
  cookies: { keys: [told.cookieKey] },
  pkce: { required: () => true },
  interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 3600, IdToken: 300, Interaction: 86400, Session: 86400 },
  // Its own keeps to addresses of others; ours are on this machine.
  fetch: (url, { dispatcher, ...options }) => fetch(url, options),
  renderError: (ctx, out) => {
    ctx.body = page(`<h1>${out.error}</h1>`);
  },
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        ctx.body = page(`${form}<button type="submit" form="op.logoutForm" name="logout" value="yes">Leave</button>`);
      },
      postLogoutSuccessSource: (ctx) => {
        ctx.body = page('<h1>You have left</h1>');
      },
    },
  },
});
for (const event of ['server_error', 'backchannel.error']) {
  provider.on(event, (_, error) => console.error(event, error));
}

async function bodyOf(request) {
  let body = '';
  for await (const chunk of request) body += chunk;
  return new URLSearchParams(body);
}

const answer = provider.callback();
createServer(async (request, response) => {
  if (!request.url.startsWith('/interaction/')) {
    answer(request, response);
  } else if (request.method === 'POST') {
    const accountId = (await bodyOf(request)).get('username');
    await provider.interactionFinished(request, response, { login: { accountId } });
  } else {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(page('<form method="post"><input name="username" aria-label="Name"><button>Sign in</button></form>'));
  }
}).listen(told.port, '127.0.0.1', () => console.log('listens'));
