// A real OAuth server (oidc-provider) on loopback, for the Go tests and the browser journeys.
//
//   node server.mjs '{"clients":[{"client_id":"studio","client_secret":"s","redirect_uris":["http://127.0.0.1:47823/callback"]}]}'
//
// The configuration is JSON in the first argument or in OIDC_CONFIG; see `defaults` below. When it
// answers, it prints one line, "READY <port>", and it ends when its standard input is closed, so that
// it cannot outlive the test that started it.
//
// Besides the usual endpoints (/auth, /token, /me, /token/revocation, /.well-known/openid-configuration):
//   GET /_peer/counts  {"token":…, "refreshed":…, "errors":{"invalid_grant":…}, "revoked":…}
import http from 'node:http';
import { generateKeyPairSync, randomBytes } from 'node:crypto';

console.info = console.error; // standard output carries nothing but READY
const { default: Provider } = await import('oidc-provider');

const defaults = {
  port: 0, // 0: any free port
  clients: [],
  pkce: true, // refuse authorization requests without PKCE
  interaction: 'auto', // 'auto' approves by itself, 'page' shows a page with Allow and Deny
  account: { sub: 'ada', email: 'ada@example.test', name: 'Ada Lovelace', preferred_username: 'ada' },
  rotate: true, // a refresh token is good once; a second use ends the whole sign-in
  accessTokenSeconds: 3600,
  refreshTokenSeconds: 14 * 24 * 3600,
};
const config = { ...defaults, ...JSON.parse(process.argv[2] ?? process.env.OIDC_CONFIG ?? '{}') };

const server = http.createServer();
await new Promise((resolve) => server.listen(config.port, '127.0.0.1', resolve));
const { port } = server.address();

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: config.clients.map((client) => ({
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    application_type: 'native',
    token_endpoint_auth_method: 'client_secret_post',
    ...client,
  })),
  jwks: { keys: [signingKey()] },
  cookies: { keys: [randomBytes(16).toString('hex')] },
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ ...config.account, sub: id }) }),
  claims: { openid: ['sub'], email: ['email'], profile: ['name', 'preferred_username'] },
  conformIdTokenClaims: false,
  scopes: ['openid', 'offline_access', 'email', 'profile'],
  pkce: { required: () => config.pkce },
  rotateRefreshToken: config.rotate,
  issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
  ttl: {
    AccessToken: config.accessTokenSeconds,
    RefreshToken: config.refreshTokenSeconds,
    AuthorizationCode: 60, Grant: config.refreshTokenSeconds, IdToken: 3600, Interaction: 600, Session: 3600,
  },
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    revocation: { enabled: true },
    userinfo: { enabled: true },
  },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
});

const counts = { token: 0, refreshed: 0, errors: {}, revoked: 0 };
provider.on('grant.success', (ctx) => {
  counts.token += 1;
  if (ctx.oidc.params.grant_type === 'refresh_token') counts.refreshed += 1;
});
provider.on('grant.error', (_ctx, err) => {
  counts.errors[err.error] = (counts.errors[err.error] ?? 0) + 1;
});
provider.on('refresh_token.destroyed', () => { counts.revoked += 1; });
provider.on('server_error', (_ctx, err) => console.error(err));

const answer = provider.callback();
server.on('request', (request, response) => {
  const path = new URL(request.url, 'http://peer').pathname;
  if (path === '/_peer/counts') return send(response, 200, 'application/json', JSON.stringify(counts));
  if (path.startsWith('/interaction/')) {
    return interact(request, response).catch((err) => send(response, 500, 'text/plain', String(err)));
  }
  return answer(request, response);
});

process.stdin.resume().on('end', () => process.exit(0));
process.stdout.write(`READY ${port}\n`);

/** Approves by itself, or shows the page and acts on the button that was pressed. */
async function interact(request, response) {
  const details = await provider.interactionDetails(request, response);
  if (config.interaction === 'page' && request.method !== 'POST') {
    return send(response, 200, 'text/html; charset=utf-8', page(details.params.client_id));
  }
  if (config.interaction === 'page' && (await read(request)).includes('choice=deny')) {
    return provider.interactionFinished(request, response, {
      error: 'access_denied', error_description: 'The account holder said no.',
    });
  }
  return provider.interactionFinished(request, response, {
    login: { accountId: config.account.sub },
    consent: { grantId: await grant(details) },
  });
}

/** Grants every scope that was asked for. */
async function grant({ params }) {
  const granted = new provider.Grant({ accountId: config.account.sub, clientId: params.client_id });
  granted.addOIDCScope(params.scope ?? 'openid');
  return granted.save();
}

function page(client) {
  const name = String(client).replace(/[^\w .-]/g, '');
  return `<!doctype html><html lang="en"><title>Approve access</title><h1>Approve access</h1>
<p>${name} asks for access to the account ${config.account.email}.</p>
<form method="post"><button name="choice" value="allow">Allow</button>
<button name="choice" value="deny">Deny</button></form></html>`;
}

function signingKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'peer' };
}

function send(response, status, type, body) {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}

async function read(request) {
  let body = '';
  for await (const piece of request) body += piece;
  return body;
}
