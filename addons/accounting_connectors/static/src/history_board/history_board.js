import {Component, onWillStart, onWillUnmount, onWillUpdateProps, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {deserializeDateTime, formatDateTime} from "@web/core/l10n/dates";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const LOOK = 2000;

/** What a run over earlier documents found, how far it is, and when it will be done. */
export class HistoryBoard extends Component {
    static template = "accounting_connectors.HistoryBoard";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.board = useState({verdicts: [], reasons: [], results: {}});
        onWillStart(() => this.load(this.props.record.resId));
        onWillUpdateProps((props) => this.load(props.record.resId));
        onWillUnmount(() => {
            this.gone = true;
            clearTimeout(this.timer);
        });
    }

    async load(id) {
        clearTimeout(this.timer);
        if (!id) {
            return;
        }
        const board = await this.orm.silent.call("accounting.history", "get_board", [[id]]);
        Object.assign(this.board, board);
        if (board.moving && !this.gone) {
            this.timer = setTimeout(() => this.look(), LOOK);
        }
    }

    /** Ask again; once the run has gone on to its next step, the form shows that. */
    async look() {
        const {record} = this.props;
        try {
            await this.load(record.resId);
        } catch {
            // The server is away for a moment: look again later
            this.timer = setTimeout(() => this.look(), 5 * LOOK);
            return;
        }
        if (this.board.state !== record.data.state && !(await record.isDirty())) {
            await record.load();
            record.model.notify();
        }
    }

    get eta() {
        const moment = deserializeDateTime(this.board.eta);
        const today = moment.hasSame(luxon.DateTime.now(), "day");
        return today
            ? moment.toLocaleString(luxon.DateTime.TIME_SIMPLE)
            : formatDateTime(moment, {showSeconds: false});
    }

    async open(method, ...args) {
        const {record} = this.props;
        const action = await this.orm.call("accounting.history", method, [
            [record.resId],
            ...args,
        ]);
        await this.action.doAction(action, {onClose: () => record.load()});
    }
}

registry.category("view_widgets").add("accounting_history_board", {
    component: HistoryBoard,
    fieldDependencies: [{name: "state", type: "selection"}],
});
