import { create } from 'zustand';

export interface Toast {
  readonly id: number;
  readonly level: 'info' | 'error';
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

interface ToastState {
  readonly toasts: readonly Toast[];
  show(toast: Omit<Toast, 'id'>): void;
  dismiss(id: number): void;
}

const shownAtOnce = 3;
let nextId = 1;

/** What has no place in the page itself: a command refused, a text copied. */
export const useToasts = create<ToastState>((set) => ({
  toasts: [],
  show: (toast) =>
    set(({ toasts }) => {
      const others = toasts.filter((one) => one.text !== toast.text);
      return { toasts: [...others, { ...toast, id: nextId++ }].slice(-shownAtOnce) };
    }),
  dismiss: (id) => set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) })),
}));
