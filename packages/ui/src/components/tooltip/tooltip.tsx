import './tooltip.css';
import { useEffect, useRef } from 'react';
import { placeBeside } from '../popover/place.ts';

const delay = 450;

/**
 * One tooltip for the page: anything with `data-tip` shows it on hover or keyboard focus. It repeats the accessible name
 * for people who see an icon only, so it is hidden from screen readers.
 */
export function TooltipLayer() {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => (element.current ? watch(element.current) : undefined), []);
  return <div ref={element} className="tooltip" popover="manual" aria-hidden="true" />;
}

function watch(tip: HTMLElement): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hide = () => {
    clearTimeout(timer);
    if (tip.matches(':popover-open')) tip.hidePopover();
  };
  const schedule = (target: EventTarget | null, wait: number) => {
    const anchor = target instanceof Element ? target.closest<HTMLElement>('[data-tip]') : null;
    hide();
    if (anchor) timer = setTimeout(() => show(tip, anchor), wait);
  };
  document.addEventListener('pointerover', (event) => event.pointerType === 'mouse' && schedule(event.target, delay), {
    signal,
  });
  document.addEventListener('pointerdown', hide, { signal });
  document.addEventListener('keydown', hide, { signal });
  document.addEventListener('scroll', hide, { signal, capture: true });
  document.addEventListener(
    'focusin',
    (event) => event.target instanceof Element && event.target.matches(':focus-visible') && schedule(event.target, 0),
    { signal },
  );
  document.addEventListener('focusout', hide, { signal });
  return () => {
    controller.abort();
    hide();
  };
}

function show(tip: HTMLElement, anchor: HTMLElement): void {
  const text = anchor.dataset.tip;
  if (!text || !anchor.isConnected) return;
  const keys = anchor.dataset.tipKeys;
  tip.textContent = text;
  if (keys) {
    const hint = document.createElement('kbd');
    hint.className = 'kbd';
    hint.textContent = keys;
    tip.append(hint);
  }
  tip.showPopover();
  const view = { width: document.documentElement.clientWidth, height: document.documentElement.clientHeight };
  const place = placeBeside(anchor.getBoundingClientRect(), tip.getBoundingClientRect(), view, 'start');
  tip.style.left = `${place.left}px`;
  tip.style.top = `${place.top}px`;
}
