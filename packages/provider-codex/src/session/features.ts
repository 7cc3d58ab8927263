import type { Features } from '@codeai-hub/protocol/channels/session/state';
import { type Fields, fieldsOf, listOf, stringOf } from '@codeai-hub/provider-kit/reading';
import { manifest } from '../manifest.ts';
import type { Options } from '../settings.ts';
import { modesOffered } from './modes.ts';

/** The models this runtime, signed in as this account, offers. */
export interface Models {
  choices: Features['models'];
  /** what is used when none is chosen */
  byDefault: string | undefined;
}

export function modelsOf(result: Fields): Models {
  const all = listOf(result.data)
    .map(fieldsOf)
    .filter((model) => model.hidden !== true);
  const byDefault = stringOf(all.find((model) => model.isDefault === true)?.model);
  return { choices: all.flatMap(choiceOf), byDefault };
}

/** Before the runtime told its own list, and where it has none, the one it was published with. */
export function featuresOf(models: Models | undefined, options: Options): Features {
  const choices = models?.choices.length ? models.choices : manifest.features.models;
  const efforts = [...new Set(choices.flatMap((model) => model.efforts ?? []))];
  return { models: choices, modes: modesOffered(options), efforts, commands: [] };
}

function choiceOf(model: Fields): Features['models'] {
  const id = stringOf(model.model) ?? stringOf(model.id);
  if (id === undefined) return [];
  const description = stringOf(model.description);
  const efforts = listOf(model.supportedReasoningEfforts).flatMap(
    (one) => stringOf(fieldsOf(one).reasoningEffort) ?? [],
  );
  return [
    {
      id,
      label: stringOf(model.displayName) ?? id,
      ...(description && { description }),
      ...(efforts.length > 0 && { efforts }),
    },
  ];
}
