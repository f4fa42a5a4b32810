"""Whether a page keeps anybody out: axe-core's rules for WCAG 2.2 A and AA, and a walk through it by Tab."""

from importlib.resources import files

# axe-core (MPL 2.0) as the package from PyPI brings it along.
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]


def barriers(page):
    """What stands in somebody's way, a line each; empty where nothing does."""
    page.evaluate("source => { if (!window.axe) (0, eval)(source); }", AXE)
    found = page.evaluate("""async rules => {
        const answer = await axe.run(document, {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]});
        return answer.violations.map(one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.target.join(" ")
          + " " + ((node.any[0] || {}).message || "")).join(" | ")}`);
    }""", RULES)
    return found + order(page)


def order(page):
    """Fields and buttons are reached in the order in which they stand, and one sees where one is."""
    return page.evaluate("""() => {
        const wrong = [];
        const reached = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
          .filter(one => one.tabIndex >= 0 && one.checkVisibility() && !one.disabled && one.type !== "hidden");
        for (const one of reached) {
          if (one.tabIndex > 0) wrong.push(`focus order: tabindex ${one.tabIndex}`);
        }
        const before = document.activeElement;
        for (const one of reached.slice(0, 60)) {
          one.focus({preventScroll: true, focusVisible: true});
          if (document.activeElement !== one) continue;
          const style = getComputedStyle(one);
          if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) {
            wrong.push(`focus cannot be seen: ${one.outerHTML.slice(0, 80)}`);
          }
        }
        if (before && before.focus) before.focus({preventScroll: true});
        return wrong.slice(0, 5);
    }""")
