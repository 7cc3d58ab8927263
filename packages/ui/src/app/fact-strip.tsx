import { FileDiff, Gauge, ListTodo } from 'lucide-react';
import { ChipButton } from '../components/chip/chip.tsx';
import { ChangeCount } from '../diff/change-count.tsx';
import type { InspectorTab } from '../inspector/tabs.ts';
import { useChangedFiles } from '../inspector/use-changed-files.ts';
import { useActiveAgent } from '../session/session-context.ts';
import { t } from '../strings/strings.ts';

/** The inspector in three chips, where there is no room for it. */
export function FactStrip({ onOpen }: { readonly onOpen: (tab: InspectorTab) => void }) {
  const plan = useActiveAgent(({ plan }) => plan);
  const { files } = useChangedFiles();
  const context = useActiveAgent(({ usage: { contextUsed, contextWindow } }) =>
    contextUsed !== undefined && contextWindow ? Math.round((contextUsed / contextWindow) * 100) : null,
  );
  if (!plan?.length && files.length === 0 && context == null) return null;
  const done = plan?.filter((entry) => entry.status === 'done').length ?? 0;
  const added = files.reduce((sum, file) => sum + file.added, 0);
  const removed = files.reduce((sum, file) => sum + file.removed, 0);
  return (
    <div className="strip">
      {plan && plan.length > 0 && (
        <ChipButton icon={ListTodo} onClick={() => onOpen('plan')}>
          {t().inspector.plan} {done}/{plan.length}
        </ChipButton>
      )}
      {files.length > 0 && (
        <ChipButton icon={FileDiff} onClick={() => onOpen('changes')}>
          {t().inspector.files(files.length)} <ChangeCount added={added} removed={removed} />
        </ChipButton>
      )}
      {context != null && (
        <ChipButton icon={Gauge} onClick={() => onOpen('context')}>
          {context}%
        </ChipButton>
      )}
    </div>
  );
}
