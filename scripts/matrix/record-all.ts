import { openRecorded as openAcp } from '../../packages/provider-acp/src/testing/recorded.ts';
import { openRecorded as openClaude } from '../../packages/provider-claude/src/testing/recorded.ts';
import { openRecorded as openCodex } from '../../packages/provider-codex/src/testing/recorded.ts';
import type { Recorded } from '../../packages/provider-kit/src/recordings/hold.ts';
import { recordScene } from '../../packages/provider-kit/src/recordings/record.ts';
import { writeRecording } from '../../packages/provider-kit/src/recordings/shelf.ts';

const AGENTS = [openClaude, openCodex, openAcp];

/** Runs the real runtimes and keeps what they tell: of all scenes, or of those whose `title, scene` holds one of the words. */
export async function recordAll(words: readonly string[], print: (line: string) => void): Promise<void> {
  for (const open of AGENTS) {
    const recorded = await open();
    try {
      await recordChosen(recorded, words, print);
    } finally {
      await recorded.stop();
    }
  }
}

async function recordChosen(
  { recorders }: Recorded,
  words: readonly string[],
  print: (line: string) => void,
): Promise<void> {
  for (const { edition, recorder } of recorders)
    for (const scene of recorder.scenes) {
      const name = `${edition.title}, ${scene.name}`;
      if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
      const recording = await recordScene(recorder, scene);
      writeRecording(edition, scene.name, recording);
      print(`${name}: ${recording.length}`);
    }
}
