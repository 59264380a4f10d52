import {_t} from "@web/core/l10n/translation";
import {onWillUnmount, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {deserializeDate, serializeDate} from "@web/core/l10n/dates";
import {DateTimeInput} from "@web/core/datetime/datetime_input";
import {FormViewDialog} from "@web/views/view_dialogs/form_view_dialog";
import {ListController} from "@web/views/list/list_controller";
import {ListRenderer} from "@web/views/list/list_renderer";
import {listView} from "@web/views/list/list_view";

const LOOK = 1500;

/** Rows of a space under their tables; a table is renamed from its heading. */
export class SpaceRowsRenderer extends ListRenderer {
    static recordRowTemplate = "accounting_connectors.SpaceRows.Row";

    setup() {
        super.setup();
        this.dialogs = useService("dialog");
    }

    editGroupRecord(group) {
        const {resId, resModel} = group.record;
        this.dialogs.add(FormViewDialog, {
            title: _t("Table"),
            resModel,
            resId,
            preventCreate: true,
            onRecordSaved: () => this.props.list.model.load(),
        });
    }
}

/**
 * The mapping of a space: says how many rows a filter hides, and that it skips none of
 * them; what is imported; and starts the import, or says how far it is.
 */
export class SpaceRowsController extends ListController {
    static template = "accounting_connectors.SpaceRows";
    static components = {...ListController.components, DateTimeInput};

    setup() {
        super.setup();
        this.space = useState({state: "", shown: 0, total: 0, skipped: 0, bases: []});
        onWillUnmount(() => {
            this.gone = true;
            clearTimeout(this.timer);
        });
    }

    get modelParams() {
        const params = super.modelParams;
        const look = () => {
            this.look();
        };
        return {
            ...params,
            hooks: {...params.hooks, onRootLoaded: look, onSavedMulti: look},
        };
    }

    get spaceId() {
        return this.props.context.active_id;
    }

    get isImporting() {
        return this.space.state === "importing";
    }

    get canMap() {
        return this.space.state === "draft" && this.space.editable;
    }

    get hiddenCount() {
        return this.space.total - this.space.shown;
    }

    get firstMonth() {
        return deserializeDate(this.space.first_month);
    }

    get basisName() {
        return this.space.bases.find(([code]) => code === this.space.basis)?.[1];
    }

    async onRecordSaved(record) {
        await super.onRecordSaved(record);
        this.look();
    }

    /** Ask how it stands; while it is imported again and again. */
    async look() {
        clearTimeout(this.timer);
        const before = this.space.state;
        try {
            const told = await this.orm.silent.call("accounting.space", "get_mapping", [
                [this.spaceId],
                this.model.root.domain,
            ]);
            if (this.gone) {
                return;
            }
            Object.assign(this.space, told);
        } catch {
            // The server is away for a moment: look again later
        }
        if (this.gone) {
            return;
        }
        if (this.isImporting) {
            clearTimeout(this.timer);
            this.timer = setTimeout(() => this.look(), LOOK);
        }
        if (before && before !== this.space.state && !this.editedRecord) {
            await this.model.load();
        }
    }

    showAll() {
        const {searchModel} = this.env;
        searchModel.clearFilters();
        searchModel.clearSections(searchModel.getSections().map(({id}) => id));
    }

    async choose(values) {
        await this.orm.write("accounting.space", [this.spaceId], values);
        await this.look();
    }

    chooseFirst(day) {
        return day && this.choose({first_month: serializeDate(day)});
    }

    chooseBasis(event) {
        return this.choose({basis: event.target.value});
    }

    async onMap() {
        if (!(await this.model.root.leaveEditMode())) {
            return;
        }
        await this.orm.call("accounting.space", "action_map", [[this.spaceId]]);
        await this.openSpace();
    }

    /** Back to the space where one came from there, else on to it. */
    async openSpace() {
        if (this.props.context.accounting_from_space) {
            return this.env.config.historyBack();
        }
        const action = await this.orm.call("accounting.space", "action_open", [
            [this.spaceId],
        ]);
        return this.actionService.doAction(action);
    }
}

registry.category("views").add("accounting_space_rows", {
    ...listView,
    Controller: SpaceRowsController,
    Renderer: SpaceRowsRenderer,
    // Here rather than in the view: with these attributes besides the others, Odoo's
    // check of the view takes minutes
    props: (genericProps, view) => {
        const props = listView.props(genericProps, view);
        const {archInfo} = props;
        Object.assign(archInfo, {rawExpand: "1", limit: 500, groupsLimit: 200});
        Object.assign(archInfo.activeActions, {
            createGroup: false,
            editGroup: false,
            deleteGroup: false,
        });
        return props;
    },
});
