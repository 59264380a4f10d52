/* global Chart */
import {Component, onWillStart, onWillUnmount, useEffect, useRef} from "@odoo/owl";
import {loadBundle} from "@web/core/assets";
import {cookie} from "@web/core/browser/cookie";
import {getColor, getCustomColor, hexToRGBA} from "@web/core/colors/colors";
import {_t} from "@web/core/l10n/translation";
import {formatFloat, formatMonetary} from "@web/views/fields/formatters";

const scheme = cookie.get("color_scheme");
const TEXT = getCustomColor(scheme, "#111827", "#e4e4e4");
const GRID = getCustomColor(scheme, "rgba(0,0,0,.1)", "rgba(255,255,255,.15)");
const PALETTE = 6;

/** Amounts by month: bars and curves. What is not known is a gap. */
export class ActualsChart extends Component {
    static template = "accounting_connectors.ActualsChart";
    static props = {
        label: String,
        months: Array, // {date, label, current}
        lines: Array, // {key, label, type, color, values}
        currencyId: Number,
        onOpen: Function,
    };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                this.draw();
            },
            () => [this.props.lines, this.props.months]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    draw() {
        this.chart?.destroy();
        this.chart = new Chart(this.canvas.el, {
            type: "bar",
            data: {
                labels: this.props.months.map((month) => month.label),
                datasets: this.props.lines.map((line) => this.dataset(line)),
            },
            options: this.options(),
        });
    }

    dataset(line) {
        const color = getColor(line.color, scheme, PALETTE);
        const faint = hexToRGBA(color, 0.4);
        const now = this.props.months.map((month) => month.current);
        const common = {label: line.label, data: line.values, borderColor: color};
        if (line.type === "bar") {
            // The month that is not over: an outline
            return {
                ...common,
                backgroundColor: now.map((current) => (current ? faint : color)),
                borderWidth: now.map((current) => (current ? 1 : 0)),
                order: 2,
            };
        }
        return {
            ...common,
            type: "line",
            order: 1,
            backgroundColor: faint,
            borderWidth: 2,
            spanGaps: false,
            fill: Boolean(line.fill),
            pointRadius: 3,
            pointHitRadius: 8,
            pointBackgroundColor: now.map((current) => (current ? "#fff" : color)),
            segment: {
                borderDash: ({p1DataIndex}) => (now[p1DataIndex] ? [4, 4] : undefined),
            },
        };
    }

    options() {
        const {currencyId, months} = this.props;
        return {
            maintainAspectRatio: false,
            animation: false,
            interaction: {mode: "index", intersect: false},
            onClick: (event) => this.click(event),
            onHover: (event, found) => {
                event.native.target.style.cursor = found.length ? "pointer" : "";
            },
            plugins: {
                legend: {position: "bottom", labels: {color: TEXT, boxWidth: 12}},
                tooltip: {
                    callbacks: {
                        title: ([item]) => {
                            const month = months[item.dataIndex];
                            return month.current
                                ? _t("%s, not over yet", month.label)
                                : month.label;
                        },
                        label: (item) =>
                            `${item.dataset.label}: ${formatMonetary(item.raw, {currencyId})}`,
                    },
                },
            },
            scales: {
                x: {grid: {display: false}, ticks: {color: TEXT, maxRotation: 60}},
                y: {
                    grid: {color: GRID},
                    ticks: {
                        color: TEXT,
                        callback: (value) =>
                            formatFloat(value, {humanReadable: true, decimals: 1}),
                    },
                },
            },
        };
    }

    /** What was hit, or else its month as a whole. */
    click(event) {
        const at = (mode, intersect) =>
            this.chart.getElementsAtEventForMode(event, mode, {intersect}, true)[0];
        const hit = at("nearest", true);
        const near = hit || at("index", false);
        if (near) {
            const line = hit && this.props.lines[hit.datasetIndex];
            this.props.onOpen(this.props.months[near.index], line && line.key);
        }
    }
}
