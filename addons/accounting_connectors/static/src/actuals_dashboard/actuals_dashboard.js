import {Component, onWillStart, useState} from "@odoo/owl";
import {deserializeDate, deserializeDateTime, formatDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {Layout} from "@web/search/layout";
import {useSetupAction} from "@web/search/action_hook";
import {formatFloat, formatMonetary} from "@web/views/fields/formatters";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {ActualsChart} from "./actuals_chart";

const CLASSES = {
    income: ["revenue"],
    expense: ["expense"],
    result: ["revenue", "expense"],
};

/** Two years of the books: what came in, what went out, what is left, what is there. */
export class ActualsDashboard extends Component {
    static template = "accounting_connectors.ActualsDashboard";
    static components = {ActualsChart, Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = {controlPanel: {}};
        this.state = useState({board: null, tables: false});
        this.chosen = this.props.state?.chosen || [];
        useSetupAction({getLocalState: () => ({chosen: this.chosen})});
        onWillStart(() => this.load());
    }

    async load() {
        const board = await this.orm.call("accounting.actual", "get_dashboard", [
            this.chosen,
        ]);
        this.chosen = board.chosen;
        const names = {
            income: _t("Income"),
            expense: _t("Expenses"),
            result: _t("Result"),
            cash: _t("Cash"),
        };
        const line = (key, type, color, fill) => ({
            key,
            type,
            color,
            fill,
            label: names[key],
            values: board.series[key],
        });
        board.moments = board.months.map((date) => ({
            date,
            label: deserializeDate(date).toFormat("LLL yy"),
            current: date === board.current,
        }));
        board.charts = [
            {
                key: "result",
                title: _t("Profit and loss"),
                lines: [line("income", "bar", 2), line("expense", "bar", 3)].concat(
                    line("result", "line", 0)
                ),
            },
            {
                key: "cash",
                title: _t("Cash at the end of the month"),
                lines: [line("cash", "line", 0, true)],
            },
        ].filter(({lines}) => lines.some(({values}) => values.some((v) => v !== null)));
        this.state.board = board;
    }

    // === WORDS === //

    get asOf() {
        const moment = deserializeDateTime(this.state.board.asOf);
        return formatDateTime(moment, {showSeconds: false});
    }

    money(amount) {
        const {currencyId} = this.state.board;
        return amount === null ? "–" : formatMonetary(amount, {currencyId});
    }

    monthName(date) {
        return deserializeDate(date).toFormat("LLLL yyyy");
    }

    change(percent) {
        const arrow = percent > 0 ? "▲" : percent < 0 ? "▼" : "=";
        return `${arrow} ${formatFloat(Math.abs(percent), {digits: [16, 1]})} %`;
    }

    /** More expenses are no good news. */
    changeColor(key, percent) {
        const good = key === "expense" ? percent < 0 : percent > 0;
        return percent ? (good ? "text-success" : "text-danger") : "text-muted";
    }

    isChosen(space) {
        return this.chosen.includes(space.id);
    }

    // === BUTTONS === //

    async choose(space) {
        if (!space) {
            this.chosen = [];
        } else if (this.isChosen(space)) {
            this.chosen = this.chosen.filter((id) => id !== space.id);
        } else {
            this.chosen = [...this.chosen, space.id];
        }
        await this.load();
    }

    /** The values of some months, or of what was clicked in them. */
    open(key, first, last = first, name = this.monthName(first)) {
        const wanted =
            key === "cash"
                ? [["cash", "=", true]]
                : [["account_class", "in", CLASSES[key]]];
        const months = [
            ["month", ">=", first],
            ["month", "<=", last],
        ];
        const spaces = this.chosen.length ? [["space_id", "in", this.chosen]] : [];
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: "accounting.actual",
            views: [
                [false, "list"],
                [false, "pivot"],
                [false, "graph"],
            ],
            domain: [...wanted, ...months, ...spaces],
            context: key === "result" ? {group_by: ["account_class"]} : {},
        });
    }

    openPeriod(period, line) {
        return this.open(line.key, period.first, period.last, period.label);
    }

    async openNote(note) {
        if (note.method) {
            const action = await this.orm.call(note.model, note.method, [[note.id]]);
            return this.action.doAction(action);
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: note.model,
            res_id: note.id,
            views: [[false, "form"]],
        });
    }

    connectors() {
        return this.action.doAction(
            "accounting_connectors.accounting_connector_overview_action"
        );
    }
}

registry
    .category("actions")
    .add("accounting_connectors.actuals_dashboard", ActualsDashboard);
