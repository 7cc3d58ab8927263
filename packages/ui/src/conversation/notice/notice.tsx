import './notice.css';
import type { NoticeItem } from '@codeai-hub/protocol/channels/session/items';
import {
  CircleAlert,
  Clock,
  Cog,
  Gauge,
  GitFork,
  Info,
  Layers,
  type LucideIcon,
  RefreshCw,
  ShieldCheck,
  Sparkles,
  TriangleAlert,
} from 'lucide-react';
import { Banner } from '../../components/banner/banner.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { WordLines } from '../../exact-text/words.tsx';

import { errorText } from '../../problems/error-text.ts';

const icons: Readonly<Record<NoticeItem['topic'], LucideIcon>> = {
  retry: RefreshCw,
  compaction: Layers,
  model: Sparkles,
  mode: ShieldCheck,
  limit: Gauge,
  stall: Clock,
  fork: GitFork,
  process: Cog,
  background: Clock,
  error: TriangleAlert,
  info: Info,
};

/** Something that happened to the conversation. Only what went wrong is raised. */
export function Notice({ item }: { readonly item: NoticeItem }) {
  const text = item.error ? errorText(item.error) : item.text;
  if (item.level === 'error')
    return (
      <Banner level="error" icon={icons[item.topic]}>
        {text}
      </Banner>
    );
  return (
    <div className="notice" data-level={item.level} role="note">
      <Icon of={item.level === 'warning' ? CircleAlert : icons[item.topic]} />
      <span>
        <WordLines text={text} />
      </span>
    </div>
  );
}
