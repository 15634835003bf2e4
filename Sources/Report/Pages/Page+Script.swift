extension Page {
  /// The script of a page: choice of view, series on and off, read-out by pointer and keys, copying of data. Without it
  /// every figure's first view, its legend and its table stand all the same. Values are read from the tables.
  static let script = """
    'use strict';
    (() => {
      const all = (root, query) => Array.from(root.querySelectorAll(query));
      const make = (name, text) => { const node = document.createElement(name); node.textContent = text; return node; };

      // Cells of a view's table as texts: rows of columns, the header first.
      const cells = view => all(view, 'table tr').map(row => all(row, 'th,td').map(cell => cell.textContent));
      // Exact values stand in data-v where the text is rounded.
      const exact = view => all(view, 'table tr').map(row =>
        all(row, 'th,td').map(cell => cell.dataset.v ?? cell.textContent));

      function csv(rows) {
        const quoted = text => /[",\\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
        return rows.map(row => row.map(quoted).join(',')).join('\\n') + '\\n';
      }

      async function copy(button, view) {
        const text = csv(exact(view));
        let done = true;
        try {
          await navigator.clipboard.writeText(text);
        } catch {
          // A page from a disk may not have the clipboard; an old way is left.
          const area = make('textarea', text);
          document.body.append(area);
          area.select();
          done = document.execCommand('copy');
          area.remove();
        }
        button.textContent = done ? 'Copied' : 'Not copied';
        setTimeout(() => { button.textContent = 'Copy as CSV'; }, 1500);
      }

      // Bars stand upon those below that are shown.
      function restack(view, svg) {
        const zero = Number(svg.dataset.zero), unit = Number(svg.dataset.unit), ends = new Map();
        const rows = exact(view);
        for (const bar of all(svg, 'rect.bar[data-i]')) {
          if (bar.classList.contains('off')) continue;
          const value = Number(rows[Number(bar.dataset.i) + 1][Number(bar.dataset.s) + 1]);
          const key = bar.dataset.i + (value < 0 ? '-' : '+');
          const from = ends.get(key) ?? 0, to = from + value;
          ends.set(key, to);
          bar.setAttribute('y', zero - Math.max(from, to) * unit);
        }
      }

      function shown(view, number) {
        const button = view.querySelector('.legend button[data-s="' + number + '"]');
        return !button || button.getAttribute('aria-pressed') === 'true';
      }

      function say(view, title, parts) {
        const foot = view.closest('figure').querySelector('.foot'), out = foot.querySelector('.readout');
        foot.classList.toggle('reading', !!title);
        out.replaceChildren();
        if (!title) return;
        out.append(make('b', title));
        for (const part of parts) out.append(make('span', part), ' ');
      }

      function yearReader(view, svg) {
        const at = svg.dataset.x.split(' ').map(Number), cross = svg.querySelector('.cross'), rows = cells(view);
        return index => {
          if (index < 0 || index >= at.length) {
            cross.style.visibility = '';
            return say(view);
          }
          cross.setAttribute('x1', at[index]);
          cross.setAttribute('x2', at[index]);
          cross.style.visibility = 'visible';
          const row = rows[index + 1], parts = [];
          for (let c = 1; c < row.length; c++)
            if (row[c] && shown(view, c - 1)) parts.push(rows[0][c] + ' ' + row[c]);
          say(view, row[0], parts);
        };
      }

      function follow(view, svg) {
        let index = -1;
        if (svg.dataset.x !== undefined) {
          const read = yearReader(view, svg), at = svg.dataset.x.split(' ').map(Number);
          const go = to => { index = to; read(index); };
          svg.addEventListener('pointermove', event => {
            const box = svg.getBoundingClientRect();
            const x = (event.clientX - box.left) / box.width * svg.viewBox.baseVal.width;
            let near = 0;
            at.forEach((value, i) => { if (Math.abs(value - x) < Math.abs(at[near] - x)) near = i; });
            go(near);
          });
          svg.addEventListener('pointerleave', () => go(-1));
          svg.addEventListener('keydown', event => {
            const steps = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: at.length - 1 };
            if (event.key === 'Escape') go(-1);
            else if (event.key in steps) go(Math.max(0, Math.min(at.length - 1, steps[event.key])));
            else return;
            event.preventDefault();
          });
          return;
        }
        const marks = all(svg, '[data-r]'), rows = cells(view);
        const read = mark => {
          if (!mark) return say(view);
          const r = Number(mark.dataset.r) + 1, c = Number(mark.dataset.c) + 1;
          say(view, rows[r][0], [rows[0][c] + ' ' + rows[r][c]]);
        };
        svg.addEventListener('pointermove', event => read(event.target.closest('[data-r]')));
        svg.addEventListener('pointerleave', () => read());
        svg.addEventListener('keydown', event => {
          if (event.key === 'ArrowRight' || event.key === 'ArrowDown') index = Math.min(marks.length - 1, index + 1);
          else if (event.key === 'ArrowLeft' || event.key === 'ArrowUp') index = Math.max(0, index - 1);
          else if (event.key === 'Escape') index = -1;
          else return;
          event.preventDefault();
          read(marks[index]);
        });
      }

      // What a link names is shown.
      addEventListener('hashchange', () => { if (location.hash === '#notes') all(document, '.about').forEach(part => { part.open = true; }); });

      function choose(figure, label) {
        all(figure, '.view').forEach(view => view.classList.toggle('off', view.dataset.label !== label));
        all(figure, '.views button').forEach(button => {
          const on = button.dataset.label === label;
          button.setAttribute('aria-checked', on);
          button.tabIndex = on ? 0 : -1;
        });
      }

      // On paper nothing can be unfolded.
      addEventListener('beforeprint', () => all(document, '.about').forEach(part => { part.open = true; }));

      for (const figure of all(document, 'figure')) {
        const buttons = all(figure, '.views button');
        buttons.forEach((button, i) => {
          button.addEventListener('click', () => choose(figure, button.dataset.label));
          button.addEventListener('keydown', event => {
            const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
            if (!step) return;
            event.preventDefault();
            const next = buttons[(i + step + buttons.length) % buttons.length];
            choose(figure, next.dataset.label);
            next.focus();
          });
        });
        for (const view of all(figure, '.view')) {
          const svg = view.querySelector('svg');
          follow(view, svg);
          for (const button of all(view, '.legend button')) {
            button.addEventListener('click', () => {
              const on = button.getAttribute('aria-pressed') !== 'true';
              button.setAttribute('aria-pressed', on);
              all(svg, '[data-s="' + button.dataset.s + '"]').forEach(mark => mark.classList.toggle('off', !on));
              if (svg.dataset.zero !== undefined) restack(view, svg);
            });
          }
          view.querySelector('.copy').addEventListener('click', event => copy(event.target, view));
        }
      }
    })();

    """
}
