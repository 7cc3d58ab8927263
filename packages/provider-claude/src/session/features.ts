import type { Query } from '@anthropic-ai/claude-agent-sdk';
import type { Features } from '@codeai-hub/protocol/channels/session/state';
import { BYPASS_MODE, MODES } from '../manifest.ts';
import { type Fields, fieldsOf, listOf, stringOf, stringsOf } from '../native/read.ts';

export type Initialized = Awaited<ReturnType<Query['initializationResult']>>;

/** What this runtime, signed in as this account, offers. */
export function featuresOf(initialized: Initialized, allowBypass: boolean): Features {
  const models = listOf(initialized.models).map(fieldsOf).flatMap(modelOf);
  return {
    models,
    modes: allowBypass ? [...MODES, BYPASS_MODE] : MODES,
    efforts: [...new Set(models.flatMap((model) => model.efforts ?? []))],
    commands: commandsOf(initialized.commands),
  };
}

export function commandsOf(commands: unknown): Features['commands'] {
  return listOf(commands)
    .map(fieldsOf)
    .flatMap((command) => {
      const name = stringOf(command.name);
      if (name === undefined) return [];
      const argumentHint = stringOf(command.argumentHint);
      return [{ name, description: stringOf(command.description) ?? '', ...(argumentHint && { argumentHint }) }];
    });
}

function modelOf(model: Fields): Features['models'] {
  const id = stringOf(model.value);
  if (id === undefined) return [];
  const description = stringOf(model.description);
  const efforts = stringsOf(model.supportedEffortLevels);
  return [
    {
      id,
      label: stringOf(model.displayName) ?? id,
      ...(description && { description }),
      ...(efforts.length > 0 && { efforts }),
    },
  ];
}
