import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { BotSwitch } from './bot-switch.ts';

type Asset = { type: string; body: string | Uint8Array };
type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

const PAGE_FOLDER = fileURLToPath(new URL('./page/', import.meta.url));
const BODY_LIMIT = 100_000;

// Block Kit may name images anywhere; the policy keeps the page from asking any host but its own.
const CONTENT_POLICY =
  "default-src 'self'; img-src 'self' data:; style-src 'self'; base-uri 'none'; form-action 'none'";

const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<title>Slack sandbox</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/page.css">
<script type="module" src="/page.js"></script>
</head>
<body><div id="root"></div><noscript>This page needs JavaScript.</noscript></body>
</html>
`;

const FAVICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#4a154b"/>
<path d="M9 12.5h14M9 19.5h14M13.5 8 11.5 24M20.5 8l-2 16" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/></svg>`;

/** Bundles the page once; what it answers is offered every request that the Slack twin itself does not know. */
export async function pageHandler(options: { awsUrl?: string; bot?: BotSwitch }): Promise<Handler> {
  const assets = await bundledAssets();
  return async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname.startsWith('/_aws/')) {
      await forward(request, response, options.awsUrl);
      return true;
    }
    if (url.pathname === '/_sandbox/bot') {
      await switchBot(request, response, options.bot);
      return true;
    }
    const asset = request.method === 'GET' ? assets.get(url.pathname) : undefined;
    if (!asset) return false;
    response.writeHead(200, {
      'content-type': asset.type,
      'cache-control': 'no-cache',
      'content-security-policy': CONTENT_POLICY,
      'x-content-type-options': 'nosniff',
    });
    response.end(asset.body);
    return true;
  };
}

async function bundledAssets(): Promise<Map<string, Asset>> {
  const { outputFiles } = await build({
    entryPoints: { page: `${PAGE_FOLDER}main.tsx`, 'page-style': `${PAGE_FOLDER}styles/page.css` },
    outdir: PAGE_FOLDER,
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    logLevel: 'silent',
  });
  const bundled = (suffix: string) => outputFiles.find((file) => file.path.endsWith(suffix))?.contents ?? '';
  return new Map([
    ['/', { type: 'text/html; charset=utf-8', body: HTML }],
    ['/page.js', { type: 'text/javascript; charset=utf-8', body: bundled('page.js') }],
    ['/page.css', { type: 'text/css; charset=utf-8', body: bundled('page-style.css') }],
    ['/favicon.svg', { type: 'image/svg+xml', body: FAVICON }],
    ['/favicon.ico', { type: 'image/svg+xml', body: FAVICON }],
  ]);
}

/** GET says whether the bot runs; POST `{ action: 'kill' | 'start' }` ends it without a word, or starts it again. */
async function switchBot(
  request: IncomingMessage,
  response: ServerResponse,
  bot: BotSwitch | undefined,
): Promise<void> {
  if (!bot) return answer(response, 404, { ok: false, problem: 'no bot runs beside this Slack twin' });
  try {
    if (request.method === 'POST') {
      const action = actionIn(await bodyOf(request));
      if (!action) return answer(response, 400, { ok: false, problem: 'action is "kill" or "start"' });
      await bot[action]();
    }
    answer(response, 200, { running: bot.isRunning() });
  } catch (error) {
    answer(response, 500, { ok: false, problem: `switching the bot: ${told(error)}` });
  }
}

function actionIn(body: string): 'kill' | 'start' | undefined {
  const said = /^\s*\{\s*"action"\s*:\s*"(kill|start)"\s*\}\s*$/.exec(body)?.[1];
  return said === 'kill' || said === 'start' ? said : undefined;
}

function told(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function forward(request: IncomingMessage, response: ServerResponse, awsUrl: string | undefined): Promise<void> {
  if (!awsUrl) return answer(response, 404, { ok: false, problem: 'no AWS twin runs beside this Slack twin' });
  if (request.method !== 'GET' && request.method !== 'POST') {
    return answer(response, 405, { ok: false, problem: `method "${request.method}" is not proxied` });
  }
  const target = new URL((request.url ?? '').replace('/_aws/', '/_control/'), awsUrl);
  try {
    const body = request.method === 'POST' ? await bodyOf(request) : undefined;
    const headers = { 'content-type': 'application/json' };
    const answered = await fetch(target, {
      method: request.method,
      headers,
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(10_000),
    });
    response.writeHead(answered.status, headers);
    response.end(await answered.text());
  } catch (error) {
    answer(response, 502, {
      ok: false,
      problem: `asking the AWS twin: ${told(error)}`,
    });
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    const bytes = Buffer.from(part);
    size += bytes.length;
    if (size > BODY_LIMIT) throw new Error(`body exceeds ${BODY_LIMIT} bytes`);
    parts.push(bytes);
  }
  return Buffer.concat(parts).toString('utf8');
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
