import type { Choice, Features } from '@codeai-hub/protocol/channels/session/state';
import { type Fields, fieldsOf, listOf, stringOf } from '@codeai-hub/provider-kit/reading';

/** One thing that can be chosen, how it stands, and how it is set. */
export interface Setting {
  choices: Choice[];
  current: string | undefined;
  /** by a method of its own, or as one of the session's options */
  by: { method: 'session/set_mode' | 'session/set_model' } | { optionId: string };
}

export interface Settings {
  mode: Setting | undefined;
  model: Setting | undefined;
  effort: Setting | undefined;
}

export const NO_SETTINGS: Settings = { mode: undefined, model: undefined, effort: undefined };

/** What a session offers: as options of it, or as the modes and models of older agents. Options win where both are told. */
export function settingsOf(session: Fields): Settings {
  const options = listOf(session.configOptions).map(fieldsOf);
  return {
    mode: optionOf(options, 'mode') ?? modesOf(fieldsOf(session.modes)),
    model: optionOf(options, 'model') ?? modelsOf(fieldsOf(session.models)),
    effort: optionOf(options, 'thought_level'),
  };
}

export function featuresOf(
  settings: Settings,
  commands: Features['commands'],
  isHidden: (mode: Choice) => boolean,
): Features {
  return {
    models: settings.model?.choices ?? [],
    modes: (settings.mode?.choices ?? []).filter((mode) => !isHidden(mode)),
    efforts: (settings.effort?.choices ?? []).map(({ id }) => id),
    commands,
  };
}

export function commandsOf(commands: unknown): Features['commands'] {
  return listOf(commands)
    .map(fieldsOf)
    .flatMap((command) => {
      const name = stringOf(command.name);
      if (name === undefined) return [];
      const argumentHint = stringOf(fieldsOf(command.input).hint);
      return [{ name, description: stringOf(command.description) ?? '', ...(argumentHint && { argumentHint }) }];
    });
}

function optionOf(options: readonly Fields[], category: string): Setting | undefined {
  const option = options.find((one) => one.category === category && one.type === 'select');
  const optionId = stringOf(option?.id);
  if (option === undefined || optionId === undefined) return undefined;
  const choices = listOf(option.options)
    .map(fieldsOf)
    .flatMap(ungrouped)
    .flatMap((one) => choiceOf(one, one.value));
  return { choices, current: stringOf(option.currentValue), by: { optionId } };
}

function ungrouped(entry: Fields): Fields[] {
  return Array.isArray(entry.options) ? entry.options.map(fieldsOf) : [entry];
}

function modesOf(modes: Fields): Setting | undefined {
  const choices = listOf(modes.availableModes)
    .map(fieldsOf)
    .flatMap((mode) => choiceOf(mode, mode.id));
  if (choices.length === 0) return undefined;
  return { choices, current: stringOf(modes.currentModeId), by: { method: 'session/set_mode' } };
}

function modelsOf(models: Fields): Setting | undefined {
  const choices = listOf(models.availableModels)
    .map(fieldsOf)
    .flatMap((model) => choiceOf(model, model.modelId));
  if (choices.length === 0) return undefined;
  return { choices, current: stringOf(models.currentModelId), by: { method: 'session/set_model' } };
}

function choiceOf(fields: Fields, value: unknown): Choice[] {
  const id = stringOf(value);
  if (id === undefined) return [];
  const description = stringOf(fields.description);
  return [{ id, label: stringOf(fields.name) ?? id, ...(description && { description }) }];
}
