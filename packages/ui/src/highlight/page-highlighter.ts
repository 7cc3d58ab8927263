import { reportProblem } from '../problems/problems.ts';
import { Highlighter, type HighlightWorker } from './highlighter.ts';

/** The page's one highlighter. */
export const pageHighlighter = new Highlighter({
  createWorker: () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }) as HighlightWorker,
  timers: {
    start(run, milliseconds) {
      const timer = setTimeout(run, milliseconds);
      return () => clearTimeout(timer);
    },
  },
  onProblem: (message) => reportProblem('highlighting', message),
});
