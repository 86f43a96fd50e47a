// A real Vault for tests and the local stack: HashiCorp's own core, HTTP API and plugins, with storage in memory.
// The only Go of this project, and no part of what is deployed. `npm run vault:build` builds it.
package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/vault-plugin-auth-jwt"
	"github.com/hashicorp/vault-plugin-secrets-kv"
	"github.com/hashicorp/vault/audit"
	"github.com/hashicorp/vault/builtin/credential/approle"
	"github.com/hashicorp/vault/builtin/credential/aws"
	vaulthttp "github.com/hashicorp/vault/http"
	"github.com/hashicorp/vault/internalshared/configutil"
	"github.com/hashicorp/vault/sdk/helper/consts"
	"github.com/hashicorp/vault/sdk/logical"
	"github.com/hashicorp/vault/sdk/physical/inmem"
	"github.com/hashicorp/vault/vault"
)

var (
	engines = map[string]logical.Factory{"kv": kv.Factory}
	methods = map[string]logical.Factory{"approle": approle.Factory, "aws": awsauth.Factory, "jwt": jwtauth.Factory}
	audits  = map[string]audit.Factory{"file": audit.NewFileBackend}
)

// registry says that the plugins above are part of this binary. The core panics at the first mount without one.
type registry map[string]logical.Factory

func (r registry) Get(name string, _ consts.PluginType) (func() (any, error), bool) {
	factory, ok := r[name]
	return func() (any, error) { return factory, nil }, ok
}

func (r registry) Contains(name string, _ consts.PluginType) bool { _, ok := r[name]; return ok }

func (r registry) Keys(consts.PluginType) []string { return nil }

func (r registry) DeprecationStatus(string, consts.PluginType) (consts.DeprecationStatus, bool) {
	return consts.Supported, true
}

func (r registry) IsBuiltinEntPlugin(string, consts.PluginType) bool { return false }

func run(port int) error {
	plugins := registry{}
	maps.Copy(plugins, engines)
	maps.Copy(plugins, methods)
	logger := hclog.New(&hclog.LoggerOptions{Level: hclog.Error, Output: os.Stderr})
	storage, err := inmem.NewInmem(nil, logger)
	if err != nil {
		return err
	}
	core, err := vault.NewCore(&vault.CoreConfig{
		Physical: storage, Logger: logger, DisableMlock: true, BuiltinRegistry: plugins,
		LogicalBackends: engines, CredentialBackends: methods, AuditBackends: audits,
	})
	if err != nil {
		return err
	}
	oneKey := &vault.SealConfig{SecretShares: 1, SecretThreshold: 1}
	keys, err := core.Initialize(context.Background(), &vault.InitParams{BarrierConfig: oneKey, RecoveryConfig: oneKey})
	if err != nil {
		return err
	}
	if _, err := core.Unseal(keys.SecretShares[0]); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return err
	}
	handler := vaulthttp.Handler.Handler(&vault.HandlerProperties{Core: core, ListenerConfig: &configutil.Listener{}})
	ready := map[string]string{
		"address":    "http://" + listener.Addr().String(),
		"root_token": keys.RootToken,
		"unseal_key": hex.EncodeToString(keys.SecretShares[0]),
	}
	if err := json.NewEncoder(os.Stdout).Encode(ready); err != nil {
		return err
	}
	return http.Serve(listener, handler)
}

// Nothing is on disk, so there is nothing to shut down in order. Standard input ends with whoever started this process.
func exitWithParent() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	go func() { <-signals; os.Exit(0) }()
	go func() { _, _ = io.Copy(io.Discard, os.Stdin); os.Exit(0) }()
}

func main() {
	port := flag.Int("port", 0, "port on 127.0.0.1; 0 takes a free one")
	flag.Parse()
	exitWithParent()
	if err := run(*port); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
