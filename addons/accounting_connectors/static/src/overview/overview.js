import {Component, onWillStart, onWillUnmount, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const REFRESH_BUSY = 2000;
const REFRESH_IDLE = 20000;

/** Connected sources with their status, unfinished ones, and those still available. */
export class ConnectorsOverview extends Component {
    static template = "accounting_connectors.Overview";
    static components = {Dropdown, DropdownItem};
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.state = useState({
            connectors: [],
            unfinished: [],
            kept: [],
            available: [],
            manager: false,
        });
        onWillStart(() => this.load());
        onWillUnmount(() => clearTimeout(this.timer));
    }

    async load() {
        Object.assign(
            this.state,
            await this.orm.call("accounting.connector", "get_overview", [])
        );
        clearTimeout(this.timer);
        const busy = this.state.connectors.some(
            (card) =>
                card.state === "importing" ||
                card.waiting ||
                card.actuals?.state === "importing"
        );
        this.timer = setTimeout(
            () => this.refresh(),
            busy ? REFRESH_BUSY : REFRESH_IDLE
        );
    }

    async refresh() {
        try {
            await this.load();
        } catch {
            // The server is away for a moment: look again later
            this.timer = setTimeout(() => this.refresh(), REFRESH_IDLE);
        }
    }

    get empty() {
        const {connectors, unfinished, kept} = this.state;
        return !(connectors.length || unfinished.length || kept.length);
    }

    badge(state) {
        return {
            connected: "text-bg-success",
            importing: "text-bg-info",
            attention: "text-bg-warning",
        }[state];
    }

    ago(moment) {
        return moment ? deserializeDateTime(moment).toRelative() : _t("never");
    }

    async run(model, method, args) {
        const action = await this.orm.call(model, method, args);
        if (action) {
            await this.action.doAction(action, {onClose: () => this.load()});
        }
        await this.refresh();
    }

    connect(code) {
        return this.run("accounting.connect.wizard", "action_open", [code]);
    }

    open(card) {
        return this.run("accounting.connector", "action_map", [[card.id]]);
    }

    jobs(card) {
        return this.run("accounting.connector", "action_view_jobs", [[card.id]]);
    }

    fixes(card) {
        return this.run("accounting.connector", "action_view_fixes", [[card.id]]);
    }

    review(card) {
        return this.run("accounting.connector", "action_review", [[card.id]]);
    }

    retry(card) {
        return this.run("accounting.connector", "action_retry_all", [[card.id]]);
    }

    actuals(card) {
        return this.run("accounting.connector", "action_actuals", [[card.id]]);
    }

    /** The button beside a line of actuals: what it says, and what it does. */
    actualsButton(card) {
        const {actuals, needsReconnect} = card;
        const {manager} = this.state;
        const space = (label, method) => ({
            label,
            press: () => this.run("accounting.space", method, [[actuals.space]]),
        });
        const start = (label) => ({label, press: () => this.actuals(card)});
        switch (actuals.answer) {
            case "map":
                return manager && start(_t("Map actuals"));
            case "again":
                return space(_t("Try again"), "action_refresh");
            case "news":
                return space(_t("Look at new accounts"), "action_questions");
            case "ties":
                return space(_t("See differences"), "action_ties");
            case "open":
                return space(_t("Open actuals"), "action_open");
        }
        return manager && !needsReconnect && start(_t("Import actuals"));
    }

    openSpace(card) {
        return this.run("accounting.space", "action_open", [[card.space]]);
    }

    resume(consent) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "accounting.authorization",
            res_id: consent.id,
            views: [[false, "form"]],
        });
    }

    discard(consent) {
        this.dialog.add(ConfirmationDialog, {
            body: _t("Give the sign-in back without importing a company?"),
            confirmLabel: _t("Give it back"),
            confirm: async () => {
                await this.orm.call("accounting.authorization", "action_cancel", [
                    [consent.id],
                ]);
                await this.refresh();
            },
            cancel: () => {},
        });
    }

    reconnect(card) {
        return this.run("accounting.connector", "action_reconnect", [[card.id]]);
    }

    disconnect(card) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Disconnect %s?", card.name),
            body: _t(
                "Nothing more will be sent. Mappings, links and the log are kept, and you can connect again."
            ),
            confirmLabel: _t("Disconnect"),
            confirm: async () => {
                await this.orm.call("accounting.connector", "action_disconnect", [
                    [card.id],
                ]);
                await this.refresh();
            },
            cancel: () => {},
        });
    }
}

export class ConnectorsOverviewWidget extends Component {
    static template = "accounting_connectors.OverviewWidget";
    static components = {ConnectorsOverview};
    static props = {...standardWidgetProps};
}

export class ConnectorsOverviewAction extends Component {
    static template = "accounting_connectors.OverviewAction";
    static components = {ConnectorsOverview};
    static props = {...standardActionServiceProps};
}

registry.category("view_widgets").add("accounting_connectors_overview", {
    component: ConnectorsOverviewWidget,
});
registry
    .category("actions")
    .add("accounting_connectors.overview", ConnectorsOverviewAction);
