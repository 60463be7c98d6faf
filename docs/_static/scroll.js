// What scrolls sideways can be scrolled from the keyboard too.
const boxes = document.querySelectorAll("article pre, .table-wrapper, .cell_output, .architecture");
const mark = ({ target }) => {
  if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
  else target.removeAttribute("tabindex");
};
const watch = new ResizeObserver((entries) => entries.forEach(mark));
boxes.forEach((box) => watch.observe(box));
