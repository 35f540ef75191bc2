package store

import (
	"context"
	"database/sql"

	"connectorstudio/backend/studio"
)

// Actions lists the actions of a connector in their order, drafts included, each with its last test.
func (s *Store) Actions(ctx context.Context, connectorID string) ([]studio.ActionRow, error) {
	list := []studio.ActionRow{}
	err := s.read(ctx, func(tx *sql.Tx) error {
		var err error
		if list, err = actionRows(tx, connectorID); err != nil {
			return err
		}
		last, err := testBriefs(tx, `number in (select (select max(number) from call where action_id = a.id and source = 'test')
			from action a where a.connector_id = ? and a.deleted_at is null)`, connectorID)
		if err != nil {
			return err
		}
		byAction := map[string]studio.TestBrief{}
		for _, t := range last {
			byAction[t.actionID] = t.TestBrief
		}
		for i, row := range list {
			if brief, tested := byAction[row.Action.ID]; tested {
				list[i].LastTest = &brief
			}
		}
		return nil
	})
	return list, err
}

func actionRows(tx *sql.Tx, connectorID string) ([]studio.ActionRow, error) {
	rows, err := tx.Query(`select coalesce(d.saved, d.draft), a.position, a.saved = 0, a.unsaved from action a
		join action_definition d on d.id = a.id join connector c on c.id = a.connector_id
		where a.connector_id = ? and a.deleted_at is null and c.deleted_at is null order by a.position, a.rowid`, connectorID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []studio.ActionRow{}
	for rows.Next() {
		var text string
		var position int
		var row studio.ActionRow
		if err := rows.Scan(&text, &position, &row.Draft, &row.Unsaved); err != nil {
			return nil, err
		}
		if row.Action, err = decodeAction(text, position); err != nil {
			return nil, err
		}
		list = append(list, row)
	}
	return list, rows.Err()
}

// ReorderActions puts actions in the order of ids; those not named follow in the order they had.
func (s *Store) ReorderActions(ctx context.Context, connectorID string, ids []string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		now, err := texts(tx.Query(`select id from action where connector_id = ? order by position, rowid`, connectorID))
		if err != nil {
			return err
		}
		for position, id := range merged(ids, now) {
			if _, err := tx.Exec(`update action set position = ? where id = ? and connector_id = ?`, position, id, connectorID); err != nil {
				return err
			}
		}
		return nil
	})
}

// merged returns wanted and then the rest of all, each once.
func merged(wanted, all []string) []string {
	seen, order := map[string]bool{}, []string{}
	for _, id := range append(append([]string{}, wanted...), all...) {
		if !seen[id] {
			seen[id] = true
			order = append(order, id)
		}
	}
	return order
}
