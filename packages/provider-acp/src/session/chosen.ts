import type { Choice, Features } from '@codeai-hub/protocol/channels/session/state';
import { HubError } from '@codeai-hub/protocol/errors';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';
import type { ProviderSession } from '@codeai-hub/provider-kit/module';
import type { Fields } from '@codeai-hub/provider-kit/reading';
import { METHOD_NOT_FOUND, Refused } from '../connection/refused.ts';
import { featuresOf, NO_SETTINGS, type Setting, type Settings, settingsOf } from './features.ts';

export interface ChosenOptions {
  /** the agent's, for messages */
  name: string;
  /** a mode that asks nothing, which nobody allowed by name */
  isHidden(mode: Choice): boolean;
  /** the mode that asks, which an agent without modes is always in */
  defaultMode: string;
  /** what that stands for where the agent has no mode of that name; `undefined`: the one it begins in */
  askingMode: string | undefined;
  /** asks the agent about this session */
  request(method: string, params: object): Promise<Fields>;
  emit(event: ProviderEvent): void;
  commands(): Features['commands'];
}

type What = keyof Settings;

/** Mode, model and effort of a session: what can be chosen, and what is. */
export class Chosen {
  readonly #options: ChosenOptions;
  #settings: Settings = NO_SETTINGS;
  /** as the session began: what is chosen when nothing is */
  #initial: Partial<Record<What, string | undefined>> = {};
  /** asked for and not answered yet: its echo is no news */
  #setting = new Map<What, string>();

  constructor(options: ChosenOptions) {
    this.#options = options;
  }

  begin(session: Fields): void {
    this.#settings = settingsOf(session);
    const { mode, model, effort } = this.#settings;
    this.#initial = { mode: mode?.current, model: model?.current, effort: effort?.current };
  }

  get mode(): string | undefined {
    return this.#settings.mode?.current;
  }

  get model(): string | undefined {
    return this.#settings.model?.current;
  }

  features(commands: Features['commands']): Features {
    return featuresOf(this.#settings, commands, (mode) => this.#options.isHidden(mode));
  }

  /** What cannot be is refused before anything is changed. The mode comes last: with it, all of the change holds (I16). */
  async configure({ model, effort, mode }: Parameters<ProviderSession['configure']>[0]): Promise<void> {
    const wanted: [What, string | undefined][] = [
      ['model', model === null ? this.#initial.model : model],
      ['effort', effort === null ? this.#initial.effort : effort],
      ['mode', mode === undefined ? undefined : this.#modeFor(mode)],
    ];
    for (const [what, value] of wanted) this.#mustOffer(what, value);
    for (const [what, value] of wanted) await this.#set(what, value);
  }

  /** The agent went into another mode by itself. */
  wentInto(mode: string): void {
    const { mode: setting } = this.#settings;
    if (setting === undefined || setting.current === mode || this.#setting.get('mode') === mode) return;
    if (!setting.choices.some(({ id }) => id === mode)) return;
    setting.current = mode;
    this.#options.emit({ type: 'session.configured', mode });
  }

  /** The agent told its options again, all of them. */
  takeOptions(update: Fields): void {
    if (!Array.isArray(update.configOptions)) return;
    const before = this.#settings;
    const told = settingsOf(update);
    this.#settings = { mode: told.mode ?? before.mode, model: told.model ?? before.model, effort: told.effort };
    const changes = (['mode', 'model', 'effort'] as const).flatMap((what) => this.#changeOf(what, before));
    const features = this.features(this.#options.commands());
    if (
      JSON.stringify(features) !==
      JSON.stringify(featuresOf(before, features.commands, (mode) => this.#options.isHidden(mode)))
    )
      this.#options.emit({ type: 'features.changed', features });
    if (changes.length > 0) this.#options.emit({ type: 'session.configured', ...Object.fromEntries(changes) });
  }

  #changeOf(what: What, before: Settings): [What, string][] {
    const now = this.#settings[what]?.current;
    if (now === undefined || now === before[what]?.current || now === this.#setting.get(what)) return [];
    return [[what, now]];
  }

  #openModes(): Choice[] {
    return (this.#settings.mode?.choices ?? []).filter((mode) => !this.#options.isHidden(mode));
  }

  /** The mode that asks has other names with other agents. What it begins in need not ask (I16). */
  #modeFor(wanted: string): string {
    const { defaultMode, askingMode, name } = this.#options;
    const { mode } = this.#settings;
    if (wanted !== defaultMode || mode === undefined) return wanted;
    const open = this.#openModes();
    const meant = [wanted, askingMode, this.#initial.mode, open[0]?.id].find((id) => open.some((one) => one.id === id));
    if (meant !== undefined) return meant;
    throw new HubError('unsupported', {
      provider: name,
      what: 'ask before it acts: none of its modes does. The switch allowBypass of its settings takes one all the same',
    });
  }

  #mustOffer(what: What, value: string | undefined): void {
    if (value === undefined) return;
    const setting = this.#settings[what];
    if (what === 'mode' && setting === undefined && value === this.#options.defaultMode) return;
    // The list of older agents leaves out models they take all the same.
    if (what === 'model' && setting !== undefined && 'method' in setting.by) return;
    const offered = (what === 'mode' ? this.#openModes() : (setting?.choices ?? [])).map(({ id }) => id);
    if (offered.includes(value) || (value === this.#initial[what] && what !== 'mode')) return;
    throw new HubError('choice_unknown', { what, value, offered: offered.join(', ') || 'none' });
  }

  async #set(what: What, value: string | undefined): Promise<void> {
    const setting = this.#settings[what];
    if (value === undefined || setting === undefined || setting.current === value) return;
    this.#setting.set(what, value);
    try {
      const answer = await this.#ask(what, setting, value);
      this.takeOptions(answer);
      const now = this.#settings[what];
      if (now !== undefined) now.current = value;
    } finally {
      this.#setting.delete(what);
    }
  }

  async #ask(what: What, { by }: Setting, value: string): Promise<Fields> {
    const { request, name } = this.#options;
    try {
      if ('optionId' in by) return await request('session/set_config_option', { configId: by.optionId, value });
      return await request(by.method, what === 'mode' ? { modeId: value } : { modelId: value });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.code === METHOD_NOT_FOUND)
        throw new HubError('unsupported', { provider: name, what: `change the ${what}` });
      throw new HubError('agent_error', { reason: error.message }, { cause: error });
    }
  }
}
