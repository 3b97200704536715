package io.github.litestreamagent.page;

/** The style sheet: light or dark as the reader wants it, and one column on a telephone. */
final class Style {

    static final String SHEET = """
            :root{color-scheme:light dark;--back:#fff;--fore:#1b1f24;--soft:#59636e;--rule:#d1d9e0;--good:#1a7f37;--late:#9a6700;--bad:#cf222e}
            @media(prefers-color-scheme:dark){:root{--back:#0d1117;--fore:#e6edf3;--soft:#9198a1;--rule:#3d444d;--good:#3fb950;--late:#d29922;--bad:#f85149}}
            *{box-sizing:border-box}
            body{margin:0;background:var(--back);color:var(--fore);font:16px/1.5 system-ui,sans-serif}
            header,main{max-width:64rem;margin:0 auto;padding:.75rem 1rem}
            header{border-bottom:1px solid var(--rule)}
            a{color:inherit}
            h1{font-size:1.4rem;overflow-wrap:anywhere}
            .databases{display:grid;gap:.75rem;padding:0;list-style:none}
            .databases>li{border:1px solid var(--rule);border-radius:.5rem;padding:.75rem 1rem;display:grid;grid-template-columns:2fr 2fr 1fr;gap:.25rem 1rem;align-items:center}
            .path{overflow-wrap:anywhere}
            .word{font-weight:600;overflow-wrap:anywhere}
            .good{color:var(--good)}.late{color:var(--late)}.bad{color:var(--bad)}
            .soft{color:var(--soft);font-size:.875rem}
            svg{width:100%;height:2rem}
            polyline{fill:none;stroke:currentColor;stroke-width:1.5;vector-effect:non-scaling-stroke}
            rect{fill:currentColor}
            table{border-collapse:collapse}td,th{text-align:left;padding:.2rem 1rem .2rem 0;overflow-wrap:anywhere}
            form{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center}
            progress{width:100%}
            dl{display:grid;grid-template-columns:minmax(8rem,1fr) 3fr;gap:.4rem 1rem}
            dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
            input,button{font:inherit;padding:.3rem .6rem}
            @media(max-width:40rem){.databases>li,dl{grid-template-columns:1fr}dd{margin-bottom:.5rem}}
            """;

    private Style() {}
}
