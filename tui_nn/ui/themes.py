"""The themes: what is dark, what is light, and which colours mean what.

All colours are of the 256 that terminals have, so that no terminal shows others than are meant, and
that they take few bytes. Text has a contrast of at least 4.5 to 1 on each ground that it stands on.
"""

from textual.app import App
from textual.theme import Theme

from tui_nn.runs.tidying.keeping import COLOURS

DARK = "dark"


def _theme(
    name: str,
    *,
    dark: bool,
    good: str,
    bad: str,
    border: str,
    runs: tuple[str, ...],
) -> Theme:
    """A theme; dark or light, it has the same greys and the same blue behind what has the focus.

    Args:
        name: As the preferences call it.
        dark: Whether it is light on dark.
        good: For what is right.
        bad: For what is wrong.
        border: Around dialogs.
        runs: One for each of the `COLOURS` that a run can have.
    """
    ground, raised, bar = (
        ("#121212", "#1c1c1c", "#262626") if dark else ("#ffffff", "#eeeeee", "#e4e4e4")
    )
    text, quiet = ("#e4e4e4", "#a8a8a8") if dark else ("#121212", "#4e4e4e")
    focus = "#005fd7"
    return Theme(
        name=name,
        dark=dark,
        primary=focus,
        secondary=focus,
        accent=focus,
        success=good,
        warning=bad,
        error=bad,
        foreground=text,
        background=ground,
        surface=raised,
        panel=bar,
        variables={
            "text": "auto 100%",
            "text-muted": quiet,
            "text-disabled": quiet,
            "foreground-muted": quiet,
            "foreground-disabled": quiet,
            "border": border,
            "border-blurred": border,
            "text-success": good,
            "text-warning": bad,
            "text-error": bad,
            "text-primary": border,
            "text-secondary": border,
            "text-accent": border,
            "block-cursor-foreground": text,
            "block-cursor-background": raised,
            "block-cursor-text-style": "none",
            "block-cursor-blurred-foreground": text,
            "block-cursor-blurred-background": raised,
            "block-hover-background": bar,
            "input-cursor-foreground": ground,
            "input-cursor-background": text,
            "input-selection-foreground": "#ffffff",
            "input-selection-background": focus,
            "screen-selection-foreground": "#ffffff",
            "screen-selection-background": focus,
            **{f"run-{colour}": shown for colour, shown in zip(COLOURS, runs, strict=True)},
        },
    )


_ON_DARK = ("#ff5f5f", "#5fd75f", "#d7d75f", "#5fafff", "#d787ff", "#5fd7d7")
_ON_LIGHT = ("#af0000", "#005f00", "#875f00", "#005faf", "#8700af", "#005f5f")
# They differ in lightness and between blue and yellow, where eyes that confuse red and green see
# well (Okabe and Ito, "Color universal design", 2008); the names of the runs' colours stay.
_DISTINCT_ON_DARK = ("#ff5f00", "#00ff87", "#ffff00", "#afd7ff", "#d75fff", "#00af87")
_DISTINCT_ON_LIGHT = ("#5f0000", "#00875f", "#af5f00", "#000087", "#5f00ff", "#005f87")

THEMES = {
    theme.name: theme
    for theme in (
        _theme(DARK, dark=True, good="#5fd75f", bad="#ff5f5f", border="#5fafff", runs=_ON_DARK),
        _theme(
            "light", dark=False, good="#005f00", bad="#af0000", border="#005faf", runs=_ON_LIGHT
        ),
        _theme(
            "colour-blind",
            dark=True,
            good="#5fafff",
            bad="#ffaf00",
            border="#5fafff",
            runs=_DISTINCT_ON_DARK,
        ),
        _theme(
            "colour-blind-light",
            dark=False,
            good="#005faf",
            bad="#875f00",
            border="#005faf",
            runs=_DISTINCT_ON_LIGHT,
        ),
    )
}
"""By the names that the preferences know."""


def offer_themes(app: App[None], wanted: str) -> None:
    """Give an app these themes and no others, and choose one.

    Args:
        app: It has just been made, or runs.
        wanted: One of `THEMES`; the dark one is used in place of any other.
    """
    for theme in THEMES.values():
        app.register_theme(theme)
    chosen = THEMES.get(wanted, THEMES[DARK])
    if app.is_running:
        app.theme = chosen.name
    else:
        # A change that is watched would have every style found twice at the start: once without.
        app.set_reactive(App.theme, chosen.name)
        app.stylesheet.set_variables(app.get_css_variables())
        app.set_class(chosen.dark, "-dark-mode", update=False)
        app.set_class(not chosen.dark, "-light-mode", update=False)
    for name in app.available_themes:
        if name not in THEMES:
            app.unregister_theme(name)
