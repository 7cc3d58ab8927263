import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { geminiSettings } from '@codeai-hub/provider-acp/testing/gemini-settings';
import { testRuntime as acpRuntime } from '@codeai-hub/provider-acp/testing/test-runtime';
import { testRuntime as claudeRuntime } from '@codeai-hub/provider-claude/testing/test-runtime';
import { MODEL, personsHome } from '@codeai-hub/provider-codex/testing/conformance-target';
import { testRuntime as codexRuntime } from '@codeai-hub/provider-codex/testing/runtime';
import { AnthropicEndpoint } from '@codeai-hub/testkit/anthropic/endpoint';
import { GeminiEndpoint } from '@codeai-hub/testkit/gemini/endpoint';
import { OpenAiEndpoint } from '@codeai-hub/testkit/openai/endpoint';

/** A vendor's own program, as a person runs it in a terminal. */
interface Program {
  command: string;
  args: (words: string) => string[];
  env: Record<string, string>;
}

/** A person's home in which the vendors' real programs have been used, in front of scripted endpoints. */
export class RealPrograms {
  readonly home: string;
  readonly folder: string;
  readonly anthropic: AnthropicEndpoint;
  readonly openai: OpenAiEndpoint;
  readonly google: GeminiEndpoint;
  readonly #geminiEnv: Record<string, string>;
  readonly #programs: Readonly<Record<string, Program>>;

  private constructor(anthropic: AnthropicEndpoint, openai: OpenAiEndpoint, google: GeminiEndpoint) {
    this.home = realpathSync(mkdtempSync(join(tmpdir(), 'ip-')));
    this.folder = join(this.home, 'work');
    for (const name of ['work', 'tmp']) mkdirSync(join(this.home, name));
    [this.anthropic, this.openai, this.google] = [anthropic, openai, google];
    this.#geminiEnv = geminiSettings(google, this.home).env;
    chooseKey(join(this.home, '.gemini', 'settings.json'));
    this.#programs = {
      claude: {
        command: claudeRuntime(),
        args: (words) => ['-p', words],
        env: { ...this.#claudeEnv(), ANTHROPIC_BASE_URL: anthropic.url, ANTHROPIC_API_KEY: 'sk-ant-scripted' },
      },
      codex: {
        command: codexRuntime(),
        args: (words) => ['exec', '--skip-git-repo-check', '-m', MODEL, words],
        env: { ...personsHome(this.home, openai.url), TMPDIR: join(this.home, 'tmp'), CODEX_API_KEY: 'sk-scripted' },
      },
      gemini: {
        command: process.execPath,
        args: (words) => [acpRuntime('gemini'), '--skip-trust', '-p', words],
        env: { ...this.#geminiEnv, GEMINI_API_KEY: 'scripted-key', GOOGLE_GEMINI_BASE_URL: google.url },
      },
    };
  }

  static async start(): Promise<RealPrograms> {
    return new RealPrograms(
      await AnthropicEndpoint.start(),
      await OpenAiEndpoint.start(),
      await GeminiEndpoint.start(),
    );
  }

  async stop(): Promise<void> {
    await Promise.all([this.anthropic.stop(), this.openai.stop(), this.google.stop()]);
    rmSync(this.home, { recursive: true, force: true, maxRetries: 3 });
  }

  /** Says something to one of them in its own program, which ends with its answer. */
  async say(id: string, words: string): Promise<void> {
    const program = this.#programs[id] ?? missing(id);
    const child = spawn(program.command, program.args(words), {
      cwd: this.folder,
      env: { PATH: process.env.PATH, LANG: 'C.UTF-8', ...program.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`${id} ended with ${code}: ${said}`);
  }

  /** Settings under which a core works with the same programs in the same home. */
  get config(): Record<string, unknown> {
    return {
      providers: {
        claude: {
          executable: claudeRuntime(),
          baseUrl: this.anthropic.url,
          options: { isolation: true },
          env: { ...this.#claudeEnv(), ANTHROPIC_API_KEY: 'sk-ant-scripted' },
        },
        codex: {
          executable: codexRuntime(),
          baseUrl: this.openai.url,
          defaultModel: MODEL,
          options: { sandbox: false },
          env: { HOME: this.home, NO_PROXY: '127.0.0.1,localhost', TMPDIR: join(this.home, 'tmp') },
        },
        gemini: {
          executable: acpRuntime('gemini'),
          baseUrl: this.google.url,
          options: { trustFolder: true },
          env: { ...this.#geminiEnv, GEMINI_API_KEY: 'scripted-key' },
        },
      },
    };
  }

  /** What each model was last told. */
  heard(id: string): string {
    const body = { claude: this.anthropic, codex: this.openai, gemini: this.google }[id]?.requests.calls().at(-1)?.body;
    return JSON.stringify(body);
  }

  #claudeEnv(): Record<string, string> {
    return {
      HOME: this.home,
      TMPDIR: join(this.home, 'tmp'),
      CLAUDE_CODE_TMPDIR: join(this.home, 'tmp'),
      NO_PROXY: '127.0.0.1,localhost',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      CLAUDE_CODE_MAX_RETRIES: '1',
    };
  }
}

/** In a terminal a person is asked once how to sign in. */
function chooseKey(settings: string): void {
  const chosen = { security: { auth: { selectedType: 'gemini-api-key' } } };
  writeFileSync(settings, JSON.stringify({ ...JSON.parse(readFileSync(settings, 'utf8')), ...chosen }));
}

function missing(id: string): never {
  throw new Error(`there is no program for ${id}`);
}
