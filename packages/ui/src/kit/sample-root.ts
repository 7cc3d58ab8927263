import type { ProviderState, RootState, SessionSummary } from '@codeai-hub/protocol/channels/root/state';
import { features } from './sample-session.ts';

const minute = 60_000;
const now = Date.now();

function provider(id: string, name: string, more: Partial<ProviderState> = {}): ProviderState {
  return {
    id,
    name,
    version: '1.0.0',
    description: `${name}, through its own program on this computer.`,
    capabilities: {
      steer: true,
      resume: true,
      fork: true,
      interrupt: true,
      images: true,
      models: true,
      modes: true,
      resumesTurns: false,
      install: true,
    },
    status: 'ready',
    runtime: { version: '2.1.4', path: `/usr/local/bin/${id}`, source: 'machine' },
    account: { label: 'you@example.com', billing: 'Max plan' },
    hint: null,
    error: null,
    install: null,
    features,
    defaultMode: 'ask',
    limits: [],
    ...more,
  };
}

const limits: ProviderState['limits'] = [
  { id: '5h', label: '5 h', usedPercent: 62, resetsAt: now + 80 * minute, status: 'ok' },
];

function session(id: string, title: string, more: Partial<SessionSummary>): SessionSummary {
  return {
    id: id.padEnd(11, '0'),
    title,
    folder: '/home/you/src/codeai-hub',
    provider: 'claude',
    model: null,
    createdAt: now - 600 * minute,
    updatedAt: now - 5 * minute,
    archived: false,
    pinned: false,
    activity: 'idle',
    needsYou: null,
    queued: 0,
    turnCount: 3,
    lastOutcome: 'completed',
    preview: '',
    added: 0,
    removed: 0,
    readTurn: 3,
    readOnly: null,
    ...more,
  };
}

export const sampleSessions: readonly SessionSummary[] = [
  session('session0001', 'Fix replay cursor after compaction', {
    activity: 'running',
    updatedAt: now,
    needsYou: { count: 1, first: 'Run git push --force-with-lease origin fix/replay-cursor?' },
    added: 128,
    removed: 36,
  }),
  session('anchor', 'Virtual list: keep anchor on prepend', {
    provider: 'codex',
    activity: 'running',
    preview: 'Editing list/anchor.ts',
    added: 64,
    removed: 12,
    updatedAt: now - 12_000,
  }),
  session('relay', 'Write the relay transport tests', {
    activity: 'running',
    preview: 'Running npm test -- relay',
    added: 210,
    removed: 3,
    updatedAt: now - minute,
  }),
  session('commit', 'Explain the group-commit window', {
    provider: 'gemini',
    preview: '**Answered**, nothing changed',
    readTurn: 2,
    updatedAt: now - 18 * minute,
  }),
  session('vite', 'Upgrade vite to 9', {
    provider: 'opencode',
    lastOutcome: 'failed',
    preview: 'Rate limit, resumes 14:20',
    updatedAt: now - 60 * minute,
  }),
  session('webhooks', 'Idempotency keys for webhooks', {
    folder: '/home/you/src/billing-api',
    preview: 'Merged into main',
    added: 88,
    removed: 41,
    updatedAt: now - 180 * minute,
  }),
];

export const sampleRoot: RootState = {
  seq: 1,
  core: { version: '0.1.0', instanceId: 'kit', startedAt: now, platform: 'linux', home: '/home/you/.codeai-hub' },
  sessions: Object.fromEntries(sampleSessions.map((one) => [one.id, one])),
  sessionCount: sampleSessions.length,
  providers: Object.fromEntries(
    [
      provider('claude', 'Claude Code', { limits }),
      provider('codex', 'Codex', {
        status: 'sign_in',
        account: null,
        hint: 'Found, not signed in. Run `codex login`.',
      }),
      provider('demo', 'Demo agent', {
        description: 'Built in, needs no account. Say hello and it tells what it can do.',
        runtime: { version: '1.0.0', source: 'built-in' },
        account: null,
      }),
      provider('gemini', 'Gemini CLI', {
        status: 'installing',
        runtime: null,
        account: null,
        install: { receivedBytes: 41_000_000, totalBytes: 96_000_000, step: 'Downloading' },
      }),
      provider('opencode', 'opencode', {
        status: 'not_installed',
        runtime: null,
        account: null,
        hint: 'Not found on this computer.',
      }),
    ].map((one) => [one.id, one]),
  ),
  settings: {
    values: {
      version: 1,
      port: 8080,
      idleStopSeconds: 60,
      maxClients: 5,
      maxConcurrentSessions: 10,
      stallSeconds: 60,
      agentIdleMinutes: 15,
      logLevel: 'info',
      appearance: { theme: 'system', density: 'comfortable', sendKey: 'enter' },
      secretStorage: 'auto',
      providers: {},
    },
    secretsSet: [],
    secretStorage: { inForce: 'keychain', reason: null, locked: [] },
  },
  recentFolders: ['/home/you/src/codeai-hub', '/home/you/src/billing-api'],
  problems: [],
};
